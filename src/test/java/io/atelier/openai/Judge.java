package io.atelier.openai;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/// An upstream that can do nothing but judge, and always judges the same.
public final class Judge {
    private final Verdict verdict;
    private final List<Integer> asked = new ArrayList<>();

    public Judge(Verdict verdict) {
        this.verdict = verdict;
    }

    public Upstream upstream() {
        return (Upstream)
                Proxy.newProxyInstance(
                        Upstream.class.getClassLoader(),
                        new Class<?>[] {Upstream.class},
                        (_, method, arguments) -> {
                            if (!method.getName().equals("moderate")) {
                                throw new AssertionError("called: " + method);
                            }
                            asked.add(((List<?>) arguments[1]).size());
                            return verdict;
                        });
    }

    /// For each time that it was asked, the number of pictures.
    public List<Integer> asked() {
        return asked;
    }
}
