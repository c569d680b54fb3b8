package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotScale;
import com.microsoft.playwright.options.ScreenshotType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// The machine's own Chromium, without a window. What a page does that it should not is noted:
/// errors, calls to anybody else, what the content security policy stopped.
final class Chromium implements AutoCloseable {
    /// WCAG 2.2 AA.
    private static final List<String> RULES =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    /// Its own client for Java would send it anew for every question, and that takes thrice as long
    /// as the answer.
    private static final String AXE = axe();

    /// What is only half faded in has colours that nobody chose.
    private static final String ASK_AXE =
            """
            async rules => {
              const fading = document.getAnimations().filter(it => it.effect.getTiming().iterations !== Infinity);
              await Promise.allSettled(fading.map(it => it.finished));
              const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
              return violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${rule.help}: ${node.target}: ${node.failureSummary}`));
            }\
            """;

    /// Whether pictures of the rooms are written.
    static final boolean KEEPS = Boolean.getBoolean("atelier.docs.write");

    /// By the README and docs/console.md.
    private static final Set<String> SHOWN =
            Set.of(
                    "console-make-light",
                    "console-make-phone",
                    "console-find-dark",
                    "console-watch-light",
                    "console-conversation");

    private static final int WIDTH = 1360;
    private static final int HEIGHT = 1000;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int QUALITY = 80;
    private static final String NOWHERE = "about:blank";

    private final Playwright playwright;
    private final Browser browser;
    private final Map<Visitor, Page> pages = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private int visits;

    /// How a page is looked at; 360 pixels are as narrow as it gets.
    enum Dress {
        LIGHT(ColorScheme.LIGHT, WIDTH, HEIGHT),
        DARK(ColorScheme.DARK, WIDTH, HEIGHT),
        PHONE(ColorScheme.LIGHT, 360, 760);

        private final ColorScheme colours;
        private final int width;
        private final int height;

        Dress(ColorScheme colours, int width, int height) {
            this.colours = colours;
            this.width = width;
            this.height = height;
        }

        void on(Page page) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
            page.setViewportSize(width, height);
        }
    }

    private record Visitor(URI server, ReducedMotion motion) {}

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /// Skips the test where the machine has no Chromium, or no Node.js to drive it.
    static Chromium start() {
        Path chromium = found("chromium", "chromium-browser", "google-chrome");
        Path node = found("node", "nodejs");
        Playwright playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(
                                        Map.of(
                                                "PLAYWRIGHT_NODEJS_PATH",
                                                node.toString(),
                                                "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                                                "1")));
        Browser browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(chromium)
                                        .setArgs(List.of("--no-sandbox")));
        return new Chromium(playwright, browser);
    }

    private static Path found(String... names) {
        Path program =
                Stream.of(names)
                        .flatMap(name ->
                                Stream.of("/usr/bin/", "/usr/local/bin/").map(it -> it + name))
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(null);
        assumeTrue(program != null, () -> "the console is not tried: there is no " + names[0]);
        return program;
    }

    /// For somebody who wants no motion, which costs the processor what tests have better use for.
    ///
    /// @param server the only one that it may speak to
    Page page(URI server) {
        return page(server, ReducedMotion.REDUCE);
    }

    /// One page for all who look at a server alike: its files are fetched and compiled once.
    Page page(URI server, ReducedMotion motion) {
        return pages.computeIfAbsent(new Visitor(server, motion), this::opened);
    }

    private Page opened(Visitor visitor) {
        BrowserContext context =
                browser.newContext(
                        new Browser.NewContextOptions()
                                .setBaseURL(visitor.server().toString())
                                .setViewportSize(WIDTH, HEIGHT)
                                .setDeviceScaleFactor(KEEPS ? 2 : 1)
                                .setReducedMotion(visitor.motion()));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        Page page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        page.onRequest(request -> {
            URI to = URI.create(request.url());
            if (to.getScheme().startsWith("http")
                    && !visitor.server().getAuthority().equals(to.getAuthority())) {
                complaints.add("a call to somebody else: " + to);
            }
        });
        return page;
    }

    /// Goes to a room as by a link, from another room; else loads it.
    void enter(Page page, String room) {
        String hash = "#/" + room;
        if (page.url().equals(NOWHERE) || page.url().endsWith(hash)) {
            load(page, room);
        } else {
            page.evaluate(
                    """
                    hash => new Promise(done => {
                      addEventListener('hashchange', done, { once: true });
                      location.hash = hash;
                    }).then(() => {})\
                    """,
                    hash);
            page.waitForSelector("main > * > *");
        }
    }

    /// Anew: where only what is behind the `#` differs, nothing is loaded.
    void load(Page page, String room) {
        visits++;
        page.navigate("/?visit=" + visits + "#/" + room);
        page.waitForSelector("main > * > *");
    }

    /// Axe has nothing to say about the page as it is.
    static void isAccessible(Page page, String what) {
        if (page.evaluate("window.axe?.version") == null) {
            page.evaluate(AXE);
        }
        assertThat((List<?>) page.evaluate(ASK_AXE, RULES)).as(what).isEmpty();
    }

    private static String axe() {
        try (InputStream script = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// With [#KEEPS] a picture of it: into docs/ if it is shown there, else into target/console/.
    static void keep(Page page, String name) {
        if (KEEPS) {
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setPath(
                                    Path.of(
                                            SHOWN.contains(name) ? "docs" : "target/console",
                                            name + ".jpg"))
                            // As sharp as phones are; a large one has pixels enough.
                            .setScale(
                                    name.endsWith("phone")
                                            ? ScreenshotScale.DEVICE
                                            : ScreenshotScale.CSS)
                            .setType(ScreenshotType.JPEG)
                            .setQuality(QUALITY));
        }
    }

    /// All pages as new: nothing runs on in them, and they remember nothing.
    void leave() {
        for (Page page : pages.values()) {
            if (!page.url().equals(NOWHERE)) {
                page.unrouteAll();
                page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }");
                Dress.LIGHT.on(page);
                page.navigate(NOWHERE);
            }
        }
    }

    /// What pages did that they should not, since this was last asked.
    List<String> complaints() {
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        return all;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
