/** The origin as a library: publish files, and serve what is published. */
package dev.tiercast.origin;
