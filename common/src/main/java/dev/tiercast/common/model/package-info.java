/**
 * The words of Tiercast as immutable values that check themselves: whoever holds one need not ask
 * whether it is well formed. Depends on the JDK only.
 */
package dev.tiercast.common.model;
