package io.atelier.chaos.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/// Where the changed method goes: from its rewritten body to the bug's own.
public final class Planted {
    private Planted() {}

    /// Called by rewritten code only.
    public static Object call(String bug, String in, Object self, Object[] arguments, Class<?> type)
            throws Throwable {
        Bug planted = Bug.valueOf(bug);
        Method original =
                Arrays.stream(type.getDeclaredMethods())
                        .filter(method ->
                                method.getName().equals(planted.method() + BugAgent.ORIGINAL)
                                        && method.getParameterCount() == arguments.length)
                        .findFirst()
                        .orElseThrow();
        original.setAccessible(true);
        return planted.body().call(self, arguments, () -> invoke(original, self, arguments), type);
    }

    private static Object invoke(Method original, Object self, Object[] arguments)
            throws Throwable {
        try {
            return original.invoke(self, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
