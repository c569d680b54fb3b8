package io.atelier.tenant;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.atelier.job.Scope;
import io.atelier.job.TenantSettings;
import java.io.IOException;
import java.security.Key;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jose4j.http.Get;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/// Tells who shows an access token of an OpenID provider: a JWT that is signed, unexpired, of that
/// issuer and meant for us.
final class AccessTokens {
    private static final Logger LOG = Logger.getLogger(AccessTokens.class);
    private static final int CLOCK_SKEW_SECONDS = 30;
    private static final int PATIENCE_MILLIS = 3_000;

    /// Between two questions to the provider that bad tokens or its own trouble lead to: anybody
    /// can show a token that is none.
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final KeysConfig.Oidc config;
    private final JwtConsumer consumer;

    AccessTokens(KeysConfig.Oidc config, String issuer, VerificationKeyResolver keys) {
        this.config = config;
        this.consumer =
                new JwtConsumerBuilder()
                        .setExpectedIssuer(issuer)
                        .setExpectedAudience(config.audience())
                        .setRequireExpirationTime()
                        .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS)
                        // Not `none`, and no shared secrets.
                        .setJwsAlgorithmConstraints(
                                AlgorithmConstraints.ConstraintType.PERMIT,
                                AlgorithmIdentifiers.RSA_USING_SHA256,
                                AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
                                AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
                                AlgorithmIdentifiers.EDDSA)
                        .setVerificationKeyResolver(keys)
                        .build();
    }

    /// With the provider's keys, which are fetched when the first token comes.
    static Optional<AccessTokens> of(KeysConfig.Oidc config) {
        return of(config, PAUSE);
    }

    static Optional<AccessTokens> of(KeysConfig.Oidc config, Duration pause) {
        return config.issuer()
                .map(issuer ->
                        new AccessTokens(
                                config,
                                issuer,
                                new ProviderKeys(issuer, config.jwksUrl().orElse(null), pause)));
    }

    Optional<Caller> find(String token) {
        try {
            JwtClaims claims = consumer.processToClaims(token);
            String tenant = claims.getClaimValueAsString(config.tenantClaim());
            return tenant != null && TenantSettings.isTenant(tenant)
                    ? Optional.of(new Caller(tenant, scopes(claims)))
                    : Optional.empty();
        } catch (InvalidJwtException e) {
            // Its message would quote the token.
            LOG.debugf("token refused codes=%s", e.getErrorDetails().size());
            return Optional.empty();
        }
    }

    private Set<Scope> scopes(JwtClaims claims) {
        Set<String> words = Set.copyOf(words(claims.getClaimValue(config.scopeClaim())));
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope scope : Scope.values()) {
            if (words.contains(config.scopePrefix() + scope.wireName())) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    private static List<String> words(@Nullable Object claim) {
        Stream<String> words =
                switch (claim) {
                    case String text -> Arrays.stream(text.split(" "));
                    case Collection<?> list -> list.stream().map(String::valueOf);
                    case null, default -> Stream.of();
                };
        return words.distinct().toList();
    }

    /// The keys that a provider publishes, looked up where it says they are. While it is away the
    /// last ones hold on.
    private static final class ProviderKeys implements VerificationKeyResolver {
        private final String issuer;
        private final Duration pause;
        private @Nullable String location;
        private volatile @Nullable VerificationKeyResolver found;
        private long lookAgainNanos = System.nanoTime();

        ProviderKeys(String issuer, @Nullable String location, Duration pause) {
            this.issuer = issuer;
            this.pause = pause;
            this.location = location;
        }

        @Override
        public Key resolveKey(JsonWebSignature jws, List<JsonWebStructure> nesting)
                throws UnresolvableKeyException {
            return keys().resolveKey(jws, nesting);
        }

        private VerificationKeyResolver keys() throws UnresolvableKeyException {
            VerificationKeyResolver known = found;
            return known == null ? looked() : known;
        }

        private synchronized VerificationKeyResolver looked() throws UnresolvableKeyException {
            VerificationKeyResolver known = found;
            if (known == null) {
                HttpsJwks jwks = new HttpsJwks(location());
                jwks.setSimpleHttpGet(get());
                jwks.setRefreshReprieveThreshold(pause.toMillis());
                jwks.setRetainCacheOnErrorDuration(pause.toSeconds());
                known = new HttpsJwksVerificationKeyResolver(jwks);
                found = known;
            }
            return known;
        }

        private String location() throws UnresolvableKeyException {
            String known = location;
            if (known == null) {
                if (System.nanoTime() - lookAgainNanos < 0) {
                    throw new UnresolvableKeyException("the issuer was not found a moment ago");
                }
                lookAgainNanos = System.nanoTime() + pause.toNanos();
                known = discovered();
                location = known;
            }
            return known;
        }

        /// OpenID Connect Discovery 1.0, section 4.
        private String discovered() throws UnresolvableKeyException {
            String url = issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration";
            try {
                String keys =
                        new ObjectMapper()
                                .readTree(get().get(url).getBody())
                                .path("jwks_uri")
                                .asText();
                if (keys.isEmpty()) {
                    throw new UnresolvableKeyException(url + " names no jwks_uri");
                }
                return keys;
            } catch (IOException e) {
                LOG.warnf(
                        "keys of the token issuer not found, its tokens are refused reason=%s", e);
                throw new UnresolvableKeyException("can't read " + url, e);
            }
        }

        private static Get get() {
            Get get = new Get();
            get.setConnectTimeout(PATIENCE_MILLIS);
            get.setReadTimeout(PATIENCE_MILLIS);
            get.setRetries(0);
            return get;
        }
    }
}
