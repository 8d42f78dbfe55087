/**
 * A store over HTTP. A request passes through the room like this:
 *
 * <ol>
 *   <li>{@code Reception} counts it, and refuses it where there are too many connections.
 *   <li>{@code Dispatch} has the thread that reads requests answer, or one that may wait, where a
 *       list has to be read again.
 *   <li>{@code MetricsHandler} answers for figures; {@code StoreHandler} takes the raw path to a
 *       {@link dev.tiercast.common.layout.Resource}; what is not spelled exactly so does not exist.
 *   <li>{@code Catalog} looks it up in the store and gives a {@code Served}: the facts ({@code
 *       Representation}) and where the bytes come from.
 *   <li>{@code Plan} decides from the request's fields ({@code RequestFields}) and the facts alone;
 *       {@code Precondition}, {@code ByteRanges}, {@code EntityTagList} and {@code HttpDate} are
 *       RFC 9110 as pure functions. {@code Heads} gives the header fields of a plan, {@code
 *       Payload} what its bytes are sent as: a {@code Run}, or a {@code Multipart} of several.
 *   <li>{@code BodyGate} gives leave to send a body, and says how fast; short answers need none.
 *   <li>{@code BodyWriter} writes the bytes without holding a thread; {@code Refusal} is every
 *       answer that has none.
 * </ol>
 *
 * <p>{@link dev.tiercast.common.serve.NodeServer} puts these together and listens. A new kind of
 * resource is a case of {@code Catalog}, a new kind of answer a case of {@code Plan}. What passes
 * is counted and logged by {@link dev.tiercast.common.serve.observe}.
 */
package dev.tiercast.common.serve;
