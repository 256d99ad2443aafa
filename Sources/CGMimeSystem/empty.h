/* Carries the include paths of GLib, which differ between machines. GLib's macros do not import to Swift, so
   this module declares nothing: CGMime includes GMime privately and offers plain functions. GMime's own
   pkg-config file is not used because it has flags that SwiftPM prohibits. */
