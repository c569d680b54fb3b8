/// The documents are claims about the code; the tests here hold them to it.
@NullMarked
package io.atelier.docs;

import org.jspecify.annotations.NullMarked;
