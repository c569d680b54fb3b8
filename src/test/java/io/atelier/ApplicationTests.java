package io.atelier;

import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/// All tests with the application, which starts once for them. The build hands classes out to
/// several processes, and each of these would start it for each class; a suite is one class.
@Suite
@IncludeEngines("junit-jupiter")
@SelectPackages("io.atelier")
@IncludeTags("application")
class ApplicationTests {}
