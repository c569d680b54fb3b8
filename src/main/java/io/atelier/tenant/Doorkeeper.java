package io.atelier.tenant;

import io.atelier.job.Scope;
import jakarta.inject.Provider;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/// Stands before every path of the API, and asks [Admission] before a body is read.
class Doorkeeper {
    private static final String QUOTA = Quota.class.getName();

    /// Who forgets to say what a path needs has made one for administrators.
    @Needs(Scope.ADMIN)
    private static final class Unsaid {}

    private final Provider<Admission> admission;
    private final Provider<Tenants> tenants;
    private final Provider<Refusals> refusals;

    /// Quarkus makes filters before there is any configuration, hence the detour.
    Doorkeeper(
            Provider<Admission> admission, Provider<Tenants> tenants, Provider<Refusals> refusals) {
        this.admission = admission;
        this.tenants = tenants;
        this.refusals = refusals;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    public Optional<Response> ask(ContainerRequestContext request, ResourceInfo asked) {
        String path = request.getUriInfo().getRequestUri().getRawPath();
        Admission.Request shown =
                new Admission.Request(
                        path,
                        request.getUriInfo().getQueryParameters(),
                        request.getHeaderString(HttpHeaders.AUTHORIZATION));
        Admission door = admission.get();
        Needs needs = needs(asked);
        return switch (door.admit(shown, needs)) {
            case Admission.Verdict.LetIn(String tenant, Quota quota) -> {
                tenants.get().enter(tenant, () -> door.admitsStill(shown, needs));
                note(request, quota);
                yield Optional.empty();
            }
            case Admission.Verdict.TurnedAway(Refusal why, Quota quota) -> {
                note(request, quota);
                refusals.get().count(why, quota);
                yield Optional.of(why.on(path));
            }
        };
    }

    @ServerResponseFilter
    public void tell(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(QUOTA) instanceof Quota quota) {
            quota.tell(response.getHeaders());
        }
    }

    private static void note(ContainerRequestContext request, @Nullable Quota quota) {
        if (quota != null) {
            request.setProperty(QUOTA, quota);
        }
    }

    static Needs needs(ResourceInfo asked) {
        Needs said = asked.getResourceMethod().getAnnotation(Needs.class);
        if (said == null) {
            said = asked.getResourceClass().getAnnotation(Needs.class);
        }
        return said == null ? Unsaid.class.getAnnotation(Needs.class) : said;
    }
}
