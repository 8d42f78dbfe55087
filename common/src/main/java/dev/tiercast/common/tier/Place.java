package dev.tiercast.common.tier;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;

/** Where a node says that it is reached. */
public sealed interface Place {
  /** At the address that it is seen to come from. */
  record Port(int number) implements Place {
    private static final int HIGHEST = 65535;

    public Port {
      InvalidValueException.require(
          number >= 1 && number <= HIGHEST, "port", number + " is not a port");
    }
  }

  /** At an address of its own choice. */
  record Advertised(ServerAddress address) implements Place {}
}
