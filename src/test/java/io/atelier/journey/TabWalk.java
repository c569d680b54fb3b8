package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;

/// A walk through a page, or through the dialog that is open in it, with the key Tab alone: where
/// it should lead, where it led, and whether one could see and tell where one was.
///
/// @param wanted every control that is there to be used, as they come in the document
/// @param met where the focus was
/// @param unseen of these, where nothing showed it, or something else lay over it
/// @param unnamed of these, where a screen reader has nothing to say
record TabWalk(List<String> wanted, List<String> met, List<String> unseen, List<String> unnamed) {
    /// Looks whenever Tab is pressed, and so at what the press before has led to.
    private static final String BEGIN =
            """
            () => {
              const root = document.querySelector('dialog[open]') ?? document;
              const name = it => (it.getAttribute('aria-label')
                ?? [...it.labels ?? []].map(label => label.textContent).join(' ')
                  + (it.matches('input, select, textarea') ? '' : it.textContent + [...it.querySelectorAll('img')].map(image => image.alt).join(' '))).trim();
              const told = it => `${it.localName}${it.id && '#' + it.id} “${name(it)}”`;
              // Of radio buttons the one that is chosen stands for all.
              const stands = it => it.type !== 'radio' || it.checked;
              const stops = [...root.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
                .filter(it => it.tabIndex >= 0 && it.checkVisibility({ visibilityProperty: true }) && !it.matches(':disabled') && stands(it));
              const walk = window.walk = { wanted: stops.map(told), met: [], unseen: [], unnamed: [] };
              const outlined = it => {
                const style = getComputedStyle(it);
                const { width, height } = it.getBoundingClientRect();
                return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.opacity > 0 && width > 4 && height > 4;
              };
              const onTop = (it, at) => {
                const { left, top, width, height } = it.getBoundingClientRect();
                return [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].some(([x, y]) => {
                  const there = document.elementFromPoint(left + x * width, top + y * height);
                  return it.contains(there) || at.contains(there);
                });
              };
              window.look = () => {
                const at = document.activeElement;
                if (!at || at === document.body || at.localName === 'html') return;
                walk.met.push(told(at));
                if (!name(at)) walk.unnamed.push(told(at) + at.outerHTML.slice(0, 120));
                // What can't be seen itself shows it by what stands for it.
                if (![at, at.nextElementSibling].some(it => it && outlined(it) && onTop(it, at))) walk.unseen.push(told(at));
              };
              window.addEventListener('keydown', event => event.key === 'Tab' && window.look(), { capture: true });
              return stops.length;
            }\
            """;

    /// From where the focus is, which is the beginning of a page and the first control of a dialog.
    @SuppressWarnings("unchecked") // as the script above makes it
    static void everywhere(Page page, String what) {
        int stops = (Integer) page.evaluate(BEGIN);
        // One more than there are, for whoever begins before the first.
        for (int i = 0; i <= stops; i++) {
            page.keyboard().press("Tab");
        }
        var seen = (Map<String, List<String>>) page.evaluate("walk");
        TabWalk walk =
                new TabWalk(
                        seen.get("wanted"),
                        seen.get("met"),
                        seen.get("unseen"),
                        seen.get("unnamed"));
        assertThat(walk.met).as("%s: the way of the focus", what).isEqualTo(walk.wanted);
        assertThat(walk.unseen).as("%s: nobody sees where the focus is", what).isEmpty();
        assertThat(walk.unnamed).as("%s: controls without a name", what).isEmpty();
    }
}
