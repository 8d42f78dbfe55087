/** The only place that knows names of folders, files and URLs. */
package dev.tiercast.common.layout;
