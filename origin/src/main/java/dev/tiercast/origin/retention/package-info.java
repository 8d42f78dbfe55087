/** Which versions stay when new ones come. */
package dev.tiercast.origin.retention;
