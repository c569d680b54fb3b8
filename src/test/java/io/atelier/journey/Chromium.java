package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotScale;
import com.microsoft.playwright.options.ScreenshotType;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The machine's own Chromium, without a window. What a page does that it should not is noted:
/// errors, calls to anybody else, what the content security policy stopped.
final class Chromium implements AutoCloseable {
    /// WCAG 2.2 AA.
    private static final List<String> RULES =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

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

    private final Playwright playwright;
    private final Browser browser;
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

    Page page(URI server, ReducedMotion motion) {
        BrowserContext context =
                browser.newContext(
                        new Browser.NewContextOptions()
                                .setBaseURL(server.toString())
                                .setViewportSize(WIDTH, HEIGHT)
                                .setDeviceScaleFactor(KEEPS ? 2 : 1)
                                .setReducedMotion(motion));
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
                    && !server.getAuthority().equals(to.getAuthority())) {
                complaints.add("a call to somebody else: " + to);
            }
        });
        return page;
    }

    /// Goes to a room, anew: where only what is behind the `#` differs, nothing is loaded.
    void enter(Page page, String room) {
        visits++;
        page.navigate("/?visit=" + visits + "#/" + room);
        page.waitForSelector("main > * > *");
    }

    /// Axe has nothing to say about the page as it is.
    static void isAccessible(Page page, String what) {
        // What is only half faded in has colours that nobody chose.
        page.evaluate(
                "() => Promise.allSettled(document.getAnimations().filter(it => it.effect.getTiming().iterations !== Infinity).map(it => it.finished))");
        List<Rule> violations =
                new AxeBuilder(page)
                        .options(onlyViolations())
                        .withTags(RULES)
                        // There are no frames, for which another page would be opened each time.
                        .setLegacyMode(true)
                        .analyze()
                        .getViolations();
        assertThat(violations)
                .as(what)
                .allSatisfy(rule ->
                        assertThat(rule.getNodes())
                                .as("%s: %s", rule.getId(), rule.getHelp())
                                .isEmpty());
    }

    /// What passes would be told at length, too.
    private static AxeRunOptions onlyViolations() {
        AxeRunOptions options = new AxeRunOptions();
        options.setResultTypes(List.of("violations"));
        return options;
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

    void closePages() {
        List.copyOf(browser.contexts()).forEach(BrowserContext::close);
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
