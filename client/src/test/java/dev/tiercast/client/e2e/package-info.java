/** The packaged command as separate processes, driven the way people drive it. */
package dev.tiercast.client.e2e;
