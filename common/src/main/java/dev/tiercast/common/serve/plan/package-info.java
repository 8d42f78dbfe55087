/**
 * How requests are answered, as pure decisions: RFC 9110 ranges and conditions over what is known
 * of the bytes. Nothing here reads, writes or knows the server.
 */
package dev.tiercast.common.serve.plan;
