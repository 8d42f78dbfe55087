package dev.tiercast.common.serve.limit;

/** Is told who is not served. Must not block. */
public interface RejectionListener {
  /** A request was refused or a connection was cut. */
  void onRejected(Rejection reason);
}
