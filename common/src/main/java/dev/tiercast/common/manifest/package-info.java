/**
 * The files of the format, {@code manifest.json}, {@code blocks.bin} and {@code distribution.txt},
 * to and from the model. Readers hold to {@link dev.tiercast.common.model.Limits} before they
 * allocate and name the field that breaks a rule.
 */
package dev.tiercast.common.manifest;
