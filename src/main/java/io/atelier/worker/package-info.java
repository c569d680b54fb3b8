/// Claims work, calls the upstream, stores the pictures, reports. It decides nothing about a job:
/// it calls only with a grant, and says what came of it until the ledger has heard.
@NullMarked
package io.atelier.worker;

import org.jspecify.annotations.NullMarked;
