package io.atelier.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.atelier.job.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

class AccessTokensTest {
    private static final String ISSUER = "https://issuer.example";
    private static final RsaJsonWebKey KEY = key();
    private static final RsaJsonWebKey ANOTHER = key();

    private final AtomicInteger asked = new AtomicInteger();
    private final AccessTokens tokens =
            new AccessTokens(new Config(ISSUER), ISSUER, (jws, nesting) -> KEY.getPublicKey());

    @Test
    void takesTenantAndScopesFromTheClaims() throws JoseException {
        String words = signed(KEY, claims -> {});
        String list =
                signed(
                        KEY,
                        claims ->
                                claims.setStringListClaim(
                                        "scope", List.of("atelier:admin", "openid")));

        assertThat(tokens.find(words))
                .contains(new Caller("acme", Set.of(Scope.READ, Scope.SUBMIT)));
        assertThat(tokens.find(list)).contains(new Caller("acme", Set.of(Scope.ADMIN)));
    }

    @Test
    void refusesWhatIsNotForUs() throws JoseException {
        assertThat(tokens.find(signed(ANOTHER, claims -> {}))).isEmpty();
        assertThat(tokens.find(signed(KEY, claims -> claims.setIssuer("https://else.example"))))
                .isEmpty();
        assertThat(tokens.find(signed(KEY, claims -> claims.setAudience("others")))).isEmpty();
        assertThat(
                        tokens.find(
                                signed(
                                        KEY,
                                        claims -> claims.setExpirationTimeMinutesInTheFuture(-2))))
                .isEmpty();
        assertThat(tokens.find(signed(KEY, claims -> claims.unsetClaim("exp")))).isEmpty();
        assertThat(tokens.find("no.token.atall")).isEmpty();
    }

    @Test
    void refusesATokenWithoutATenantThatCanBe() throws JoseException {
        assertThat(tokens.find(signed(KEY, claims -> claims.unsetClaim("tenant")))).isEmpty();
        assertThat(tokens.find(signed(KEY, claims -> claims.setClaim("tenant", "../A")))).isEmpty();
    }

    @Test
    void findsTheKeysWhereTheIssuerSaysTheyAre() throws IOException, JoseException {
        HttpServer issuer =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String url = "http://127.0.0.1:" + issuer.getAddress().getPort();
        serve(issuer, "/.well-known/openid-configuration", "{\"jwks_uri\":\"" + url + "/keys\"}");
        serve(issuer, "/keys", new JsonWebKeySet(KEY).toJson());
        issuer.start();

        AccessTokens found = AccessTokens.of(new Config(url)).orElseThrow();

        assertThat(found.find(signed(KEY, claims -> claims.setIssuer(url)))).isPresent();
        assertThat(found.find(signed(ANOTHER, claims -> claims.setIssuer(url)))).isEmpty();
        issuer.stop(0);
    }

    @Test
    void refusesAllWhileTheIssuerIsAway() throws JoseException {
        String url = "http://127.0.0.1:1";
        AccessTokens away = AccessTokens.of(new Config(url)).orElseThrow();

        assertThat(away.find(signed(KEY, claims -> claims.setIssuer(url)))).isEmpty();
    }

    @Test
    void goesOnWithTheKeysThatItHasWhileTheIssuerIsAway() throws Exception {
        HttpServer issuer = issuer();
        String url = "http://127.0.0.1:" + issuer.getAddress().getPort();
        serve(issuer, "/.well-known/openid-configuration", "{\"jwks_uri\":\"" + url + "/keys\"}");
        serve(issuer, "/keys", new JsonWebKeySet(KEY).toJson());
        AccessTokens found = AccessTokens.of(new Config(url), Duration.ofSeconds(1)).orElseThrow();
        String good = signed(KEY, claims -> claims.setIssuer(url));
        assertThat(found.find(good)).isPresent();

        issuer.stop(0);
        Thread.sleep(1_200);

        assertThat(found.find(good)).isPresent();
    }

    /// Anybody can show a token that is none.
    @Test
    void doesNotAskTheIssuerForEveryBadToken() throws IOException, JoseException {
        HttpServer issuer = issuer();
        String url = "http://127.0.0.1:" + issuer.getAddress().getPort();
        String bad = signed(ANOTHER, claims -> claims.setIssuer(url));
        AccessTokens found = AccessTokens.of(new Config(url)).orElseThrow();
        for (int i = 0; i < 20; i++) {
            assertThat(found.find(bad)).isEmpty();
        }
        assertThat(asked).as("nothing is there").hasValue(1);
        issuer.stop(0);

        HttpServer wellKnown = issuer();
        String there = "http://127.0.0.1:" + wellKnown.getAddress().getPort();
        serve(
                wellKnown,
                "/.well-known/openid-configuration",
                "{\"jwks_uri\":\"" + there + "/keys\"}");
        serve(wellKnown, "/keys", new JsonWebKeySet(KEY).toJson());
        asked.set(0);
        AccessTokens tokensOfIt = AccessTokens.of(new Config(there)).orElseThrow();
        long end = System.nanoTime() + 700_000_000;
        while (System.nanoTime() < end) {
            assertThat(tokensOfIt.find(bad)).isEmpty();
        }
        assertThat(asked.get()).as("configuration and keys").isLessThanOrEqualTo(3);
        assertThat(tokensOfIt.find(signed(KEY, claims -> claims.setIssuer(there)))).isPresent();
        wellKnown.stop(0);
    }

    private HttpServer issuer() throws IOException {
        HttpServer issuer =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext(
                "/",
                exchange -> {
                    asked.incrementAndGet();
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        issuer.start();
        return issuer;
    }

    private void serve(HttpServer server, String path, String body) {
        server.createContext(
                path,
                exchange -> {
                    asked.incrementAndGet();
                    byte[] bytes = body.getBytes(UTF_8);
                    exchange.getResponseHeaders().set("Cache-Control", "max-age=1");
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
    }

    /// Whoever knows the public key could sign so.
    @Test
    void refusesSharedSecretsAndNoSignature() throws JoseException {
        JsonWebSignature shared = new JsonWebSignature();
        shared.setPayload(claims().toJson());
        shared.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        shared.setKey(new HmacKey(KEY.getPublicKey().getEncoded()));
        String payload = signed(KEY, claims -> {}).split("\\.", -1)[1];

        assertThat(tokens.find(shared.getCompactSerialization())).isEmpty();
        assertThat(tokens.find("eyJhbGciOiJub25lIn0." + payload + ".")).isEmpty();
    }

    private static String signed(RsaJsonWebKey key, Consumer<JwtClaims> change)
            throws JoseException {
        JwtClaims claims = claims();
        change.accept(claims);
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        token.setKey(key.getPrivateKey());
        return token.getCompactSerialization();
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience("atelier");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setClaim("tenant", "acme");
        claims.setClaim("scope", "openid atelier:read atelier:submit atelier:delete");
        return claims;
    }

    private static RsaJsonWebKey key() {
        try {
            return RsaJwkGenerator.generateJwk(2048);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Config(String url) implements KeysConfig.Oidc {
        @Override
        public Optional<String> issuer() {
            return Optional.of(url);
        }

        @Override
        public String audience() {
            return "atelier";
        }

        @Override
        public Optional<String> jwksUrl() {
            return Optional.empty();
        }

        @Override
        public String tenantClaim() {
            return "tenant";
        }

        @Override
        public String scopeClaim() {
            return "scope";
        }

        @Override
        public String scopePrefix() {
            return "atelier:";
        }
    }
}
