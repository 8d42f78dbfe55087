package dev.tiercast.client.verify;

import dev.tiercast.common.model.VersionId;
import java.io.IOException;

/** Is told how verifying goes; called from several threads, and expected to return quickly. */
public interface VerifyListener {
  /** Is not interested. */
  VerifyListener NONE = new VerifyListener() {};

  /** It is known with what something is compared. */
  default void onStart(VersionId version, String name) {}

  /** More bytes have been compared. */
  default void onCheck(long done, long total) {}

  /** More bytes have been mended. */
  default void onRepair(long done, long total) {}

  /** Something is not as good as it could be, for example a server that cannot be used. */
  default void onWarning(IOException reason) {}
}
