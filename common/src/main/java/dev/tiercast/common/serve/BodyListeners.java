package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.serve.body.BodyListener;
import dev.tiercast.common.serve.plan.Plan;
import org.eclipse.jetty.server.Request;

/** Gives each body that begins somebody who is told how it gets on. */
interface BodyListeners {
  BodyListener begin(Resource resource, Plan.Send plan, Request request);
}
