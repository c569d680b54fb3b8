package io.atelier.trace;

import io.opentelemetry.api.common.AttributeKey;

/// The attributes of spans: OpenTelemetry's semantic conventions 1.38 where they have a name, else
/// our own. Of what callers write only names are among them: of tenants and models.
public final class SpanKeys {
    public static final AttributeKey<String> JOB = AttributeKey.stringKey("atelier.job.id");
    public static final AttributeKey<String> TENANT = AttributeKey.stringKey("atelier.tenant");
    public static final AttributeKey<String> TIER = AttributeKey.stringKey("atelier.tier");
    public static final AttributeKey<String> LANE = AttributeKey.stringKey("atelier.lane");
    public static final AttributeKey<String> OPERATION =
            AttributeKey.stringKey("atelier.operation");
    public static final AttributeKey<String> STATUS = AttributeKey.stringKey("atelier.status");
    public static final AttributeKey<Long> RUN = AttributeKey.longKey("atelier.run");
    public static final AttributeKey<Long> PART = AttributeKey.longKey("atelier.part");

    /// The fence of an attempt, the number of a webhook call.
    public static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("atelier.attempt");

    /// How an attempt was reported: the type of the fact.
    public static final AttributeKey<String> REPORT = AttributeKey.stringKey("atelier.report");

    public static final AttributeKey<String> BATCH = AttributeKey.stringKey("atelier.batch");
    public static final AttributeKey<String> DELIVERY =
            AttributeKey.stringKey("atelier.delivery.id");

    public static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    public static final AttributeKey<String> SERVER_ADDRESS =
            AttributeKey.stringKey("server.address");
    public static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    public static final AttributeKey<String> HTTP_METHOD =
            AttributeKey.stringKey("http.request.method");
    public static final AttributeKey<String> HTTP_ROUTE = AttributeKey.stringKey("http.route");
    public static final AttributeKey<Long> HTTP_STATUS =
            AttributeKey.longKey("http.response.status_code");
    public static final AttributeKey<String> MESSAGING_SYSTEM =
            AttributeKey.stringKey("messaging.system");
    public static final AttributeKey<String> MESSAGING_OPERATION =
            AttributeKey.stringKey("messaging.operation.type");
    public static final AttributeKey<String> MESSAGING_DESTINATION =
            AttributeKey.stringKey("messaging.destination.name");
    public static final AttributeKey<String> GEN_AI_OPERATION =
            AttributeKey.stringKey("gen_ai.operation.name");
    public static final AttributeKey<String> GEN_AI_PROVIDER =
            AttributeKey.stringKey("gen_ai.provider.name");
    public static final AttributeKey<String> GEN_AI_OUTPUT =
            AttributeKey.stringKey("gen_ai.output.type");
    public static final AttributeKey<String> GEN_AI_REQUEST_MODEL =
            AttributeKey.stringKey("gen_ai.request.model");
    public static final AttributeKey<Long> GEN_AI_CHOICES =
            AttributeKey.longKey("gen_ai.request.choice.count");
    public static final AttributeKey<String> GEN_AI_RESPONSE_MODEL =
            AttributeKey.stringKey("gen_ai.response.model");
    public static final AttributeKey<Long> GEN_AI_INPUT_TOKENS =
            AttributeKey.longKey("gen_ai.usage.input_tokens");
    public static final AttributeKey<Long> GEN_AI_OUTPUT_TOKENS =
            AttributeKey.longKey("gen_ai.usage.output_tokens");

    private SpanKeys() {}
}
