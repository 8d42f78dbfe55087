/**
 * Getting versions from several sources: asking who has what, and fetching blocks with
 * verification, failover and resume.
 */
package dev.tiercast.common.transfer;
