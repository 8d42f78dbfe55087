/** How a tier is doing, as its nodes tell it. */
package dev.tiercast.client.status;
