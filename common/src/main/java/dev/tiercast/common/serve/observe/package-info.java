/**
 * What can be seen of a server from outside: metrics and the access log. {@code Exchanges} watches
 * every request pass and gives an {@code Exchange} for each; {@code NodeMetrics} counts them, and
 * {@code AccessLog} writes a line for each. Bodies are counted while they are written. Nothing here
 * decides how a request is answered, and the only place that knows Micrometer is here.
 */
package dev.tiercast.common.serve.observe;
