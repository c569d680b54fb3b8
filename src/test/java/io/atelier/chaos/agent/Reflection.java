package io.atelier.chaos.agent;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;

/// The product's objects, which the class loader of the bugs can't see.
final class Reflection {
    private Reflection() {}

    static Object get(Object of, String field) throws ReflectiveOperationException {
        for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
            for (Field each : type.getDeclaredFields()) {
                if (each.getName().equals(field)) {
                    each.setAccessible(true);
                    return each.get(of);
                }
            }
        }
        throw new NoSuchFieldException(of.getClass() + "." + field);
    }

    static Object call(Object of, String method, Object... arguments) throws Throwable {
        return callIn(of.getClass(), of, method, arguments);
    }

    /// @param of null for a static method
    static Object callIn(Class<?> from, Object of, String method, Object... arguments)
            throws Throwable {
        for (Class<?> type = from; type != null; type = type.getSuperclass()) {
            for (Method each : type.getDeclaredMethods()) {
                if (each.getName().equals(method) && takes(each.getParameterTypes(), arguments)) {
                    each.setAccessible(true);
                    try {
                        return each.invoke(of, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }
            }
        }
        throw new NoSuchMethodException(from + "." + method);
    }

    static Object make(Class<?> type, Object... arguments) throws ReflectiveOperationException {
        for (Constructor<?> each : type.getDeclaredConstructors()) {
            if (takes(each.getParameterTypes(), arguments)) {
                each.setAccessible(true);
                return each.newInstance(arguments);
            }
        }
        throw new NoSuchMethodException("constructor of " + type);
    }

    /// A copy of a record with another value in one component.
    static Object with(Object record, String component, Object value) throws Throwable {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] =
                    components[i].getName().equals(component)
                            ? value
                            : call(record, components[i].getName());
        }
        return make(record.getClass(), values);
    }

    private static boolean takes(Class<?>[] parameters, Object[] arguments) {
        if (parameters.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            if (arguments[i] != null
                    && !parameters[i].isPrimitive()
                    && !parameters[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }
}
