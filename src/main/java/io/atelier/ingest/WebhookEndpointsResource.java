package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.atelier.egress.EgressGuard;
import io.atelier.egress.WebhookClient;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.job.WebhookEndpoint;
import io.atelier.job.WebhookEndpoint.SigningSecret;
import io.atelier.job.WebhookEvent;
import io.atelier.log.Settings;
import io.atelier.log.WebhookConfig;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Where the events of tenants go. A secret is shown once, when it is drawn.
@Path("/v1/admin/webhook-endpoints")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
@APIResponse(responseCode = "503", ref = "Problem")
public class WebhookEndpointsResource {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;

    private final Settings settings;
    private final EgressGuard guard;
    private final WebhookClient client;
    private final Duration overlap;
    private final Clock clock;

    WebhookEndpointsResource(
            Settings settings,
            EgressGuard guard,
            WebhookClient client,
            WebhookConfig config,
            Clock clock) {
        this.settings = settings;
        this.guard = guard;
        this.client = client;
        this.overlap = config.secretOverlap();
        this.clock = clock;
    }

    /// An endpoint as administrators see it.
    ///
    /// @param secrets how many sign just now
    /// @param secret all of the newest, shown only to whoever has just made it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "WebhookEndpoint")
    public record Answer(
            String id,
            String object,
            String tenant,
            String url,
            Set<WebhookEvent> events,
            @Nullable String label,
            int secrets,
            Instant createdAt,
            @Nullable Instant disabledAt,
            @Nullable String disabledReason,
            @Nullable String secret) {
        static Answer of(WebhookEndpoint about, Instant now, @Nullable String secret) {
            WebhookEndpoint.Disabled disabled = about.disabled();
            return new Answer(
                    about.id(),
                    "webhook_endpoint",
                    about.tenant(),
                    about.url(),
                    new TreeSet<>(about.events()),
                    about.label(),
                    about.signing(now).size(),
                    about.createdAt(),
                    disabled == null ? null : disabled.at(),
                    disabled == null ? null : disabled.reason(),
                    secret);
        }
    }

    /// How the target took a test.
    ///
    /// @param answer the beginning of what it said
    /// @param error why it said nothing
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "WebhookTest")
    public record TestAnswer(
            String object,
            String webhookId,
            boolean delivered,
            @Nullable Integer status,
            long durationMs,
            @Nullable String answer,
            @Nullable String error) {}

    @GET
    @Operation(
            operationId = "listWebhookEndpoints",
            summary = "Webhook endpoints without their secrets, disabled ones too, oldest first",
            description = "With `tenant` those of one tenant.")
    @APIResponse(
            responseCode = "200",
            description = "All of them",
            content = @Content(schema = @Schema(ref = "WebhookEndpointList")))
    public Listing<Answer> list(@QueryParam("tenant") @Nullable String tenant) {
        List<WebhookEndpoint> endpoints =
                tenant == null ? settings.endpoints() : settings.endpoints(tenant);
        Instant now = now();
        return Listing.of(endpoints.stream().map(each -> Answer.of(each, now, null)).toList());
    }

    @POST
    @Operation(
            operationId = "createWebhookEndpoint",
            summary = "Make a webhook endpoint; its secret is shown in this answer and never again",
            description =
                    "Without `events` it is told of all but sketches. With none it is told only of jobs that name its url. It holds at this replica when the answer comes, elsewhere soon after.")
    @APIResponse(
            responseCode = "201",
            description = "The endpoint",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    public Response create(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "WebhookEndpointDocument")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at)
            throws InterruptedException {
        Form form = JsonBody.form(body, headers, WebhookFields.OF_AN_ENDPOINT);
        String tenant = form.require(TenantFields.TENANT).orElse("");
        String url = form.require(WebhookFields.URL).orElse("");
        Optional<Set<WebhookEvent>> events = form.read(WebhookFields.EVENTS);
        Optional<String> secret = form.read(WebhookFields.SECRET);
        @Nullable String label = form.read(TenantFields.LABEL).orElse(null);
        TenantsResource.refuseUnknown(tenant, form, settings, clock);
        if (!form.wrong(WebhookFields.URL)) {
            guard.objection(url)
                    .ifPresent(reason ->
                            form.refuse(
                                    WebhookFields.URL.name(), "may not be called: it " + reason));
        }
        if (!form.errors().isEmpty()) {
            throw Problems.invalid(form.errors());
        }
        Instant now = now();
        String signs = secret.orElseGet(WebhookEndpointsResource::draw);
        return set(
                Response.Status.CREATED,
                new WebhookEndpoint(
                        JobId.random().toString(),
                        tenant,
                        url,
                        events.orElse(usual()),
                        List.of(new SigningSecret(signs, null)),
                        label,
                        now,
                        now,
                        null),
                signs,
                at);
    }

    @POST
    @Path("/{id}/rotate")
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Give an endpoint a new secret; it is shown in this answer and never again",
            description =
                    "Those of before go on signing beside it for `overlap_seconds` (default `atelier.webhook.secret-overlap`).")
    @APIResponse(
            responseCode = "200",
            description = "The endpoint",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    @APIResponse(responseCode = "404", ref = "Problem")
    public Response rotate(
            @PathParam("id") String id,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "SecretRotation")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at)
            throws InterruptedException {
        WebhookEndpoint endpoint = known(id);
        Form form = JsonBody.form(body, headers, WebhookFields.OF_A_ROTATION);
        Optional<String> secret = form.read(WebhookFields.SECRET);
        Duration both =
                form.read(WebhookFields.OVERLAP_SECONDS).map(Duration::ofSeconds).orElse(overlap);
        if (!form.errors().isEmpty()) {
            throw Problems.invalid(form.errors());
        }
        String signs = secret.orElseGet(WebhookEndpointsResource::draw);
        Instant now = now();
        return set(Response.Status.OK, endpoint.rotated(signs, now, now.plus(both)), signs, at);
    }

    @POST
    @Path("/{id}/disable")
    @Operation(
            operationId = "disableWebhookEndpoint",
            summary = "Tell an endpoint nothing more; what waits for it is given up")
    @APIResponse(
            responseCode = "200",
            description = "The endpoint",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "404", ref = "Problem")
    public Response disable(@PathParam("id") String id, @Context UriInfo at)
            throws InterruptedException {
        WebhookEndpoint endpoint = known(id);
        WebhookEndpoint disabled =
                endpoint.enabled()
                        ? endpoint.disabled(now(), "an administrator disabled it")
                        : endpoint;
        return set(Response.Status.OK, disabled, null, at);
    }

    @POST
    @Path("/{id}/enable")
    @Operation(
            operationId = "enableWebhookEndpoint",
            summary = "Tell an endpoint of events again, from now on")
    @APIResponse(
            responseCode = "200",
            description = "The endpoint",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "404", ref = "Problem")
    public Response enable(@PathParam("id") String id, @Context UriInfo at)
            throws InterruptedException {
        return set(Response.Status.OK, known(id).enabled(now()), null, at);
    }

    @POST
    @Path("/{id}/test")
    @Operation(
            operationId = "testWebhookEndpoint",
            summary = "Call an endpoint once, with an event `webhook.test`, and tell what it said",
            description = "Also one that is disabled. It is no delivery and stands in no log.")
    @APIResponse(
            responseCode = "200",
            description = "How the target took it",
            content = @Content(schema = @Schema(implementation = TestAnswer.class)))
    @APIResponse(responseCode = "404", ref = "Problem")
    public TestAnswer test(@PathParam("id") String id) throws InterruptedException {
        WebhookEndpoint endpoint = known(id);
        Instant now = now();
        String webhookId = JobId.random().toString();
        String body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "webhook.test")
                        .put("timestamp", now.toString())
                        .set(
                                "data",
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put("webhook_endpoint", endpoint.id()))
                        .toString();
        WebhookClient.Answer answer =
                client.post(endpoint.url(), endpoint.signing(now), webhookId, body);
        return new TestAnswer(
                "webhook_test",
                webhookId,
                DeliveryAttempt.delivered(answer.status()),
                answer.status(),
                answer.took().toMillis(),
                answer.excerpt(),
                answer.error());
    }

    private WebhookEndpoint known(String id) {
        return settings.endpoint(id).orElseThrow(Problems::noSuchEndpoint);
    }

    private Response set(
            Response.Status status, WebhookEndpoint endpoint, @Nullable String secret, UriInfo at)
            throws InterruptedException {
        return settings.set(endpoint)
                ? Response.status(status)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .entity(Answer.of(endpoint, now(), secret))
                        .build()
                : Problems.unknownSetting(at);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Set<WebhookEvent> usual() {
        Set<WebhookEvent> usual = new TreeSet<>(WebhookEvent.OF_A_STATUS);
        usual.add(WebhookEvent.GROUP_COMPLETED);
        return usual;
    }

    private static String draw() {
        byte[] drawn = new byte[SECRET_BYTES];
        RANDOM.nextBytes(drawn);
        return WebhookRules.PREFIX + Base64.getEncoder().encodeToString(drawn);
    }
}
