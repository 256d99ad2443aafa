import Foundation
import TestSupport
import Testing

@Suite struct PackagingTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let units = root.appendingPathComponent("tools/packaging")
  private static let manual = root.appendingPathComponent(".build/debug/generate-manual").path

  private static func has(_ tool: String) -> Bool {
    do { return try Program.run("sh", "-c", "command -v \(tool)", in: try Scratch()).status == 0 } catch {
      return false
    }
  }

  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(.enabled(if: has("systemd-analyze"), "SKIPPED: systemd-analyze is not installed"))
  func `systemd finds nothing wrong with the units, and the services are hardened`() throws {
    let folder = try scratch.makeFolder("units")
    let files = try names(in: Self.units.path).filter { $0.hasSuffix(".service") || $0.hasSuffix(".timer") }
    #expect(files.count == 7)
    for name in files {
      let text = try String(contentsOf: Self.units.appendingPathComponent(name), encoding: .utf8)
      let here = text.replacingOccurrences(of: "/usr/bin/satchel", with: Office.satchel)
      try here.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    for name in files {
      let verify = try Program.run("systemd-analyze", "verify", "--man=no", "\(folder)/\(name)", in: scratch)
      #expect(verify.status == 0 && verify.errors.isEmpty, "\(name): \(verify.errors)")
      guard name.hasSuffix(".service") else { continue }
      let security = try Program.run(
        "systemd-analyze", "security", "--offline=true", "--threshold=20", "\(folder)/\(name)", in: scratch)
      #expect(security.status == 0, "\(name): \(security.text.suffix(200))")
    }
  }

  /// The debug build stands in for the release, which takes too long to make here.
  @Test(
    .enabled(
      if: has("dpkg-deb") && has("objdump") && FileManager.default.isExecutableFile(atPath: manual),
      "SKIPPED: dpkg-deb, objdump or generate-manual is missing"))
  func `the package installs and removes cleanly`() throws {
    let output = try scratch.makeFolder("out")
    let tool = Self.root.appendingPathComponent("tools/package").path
    let made = try Program.run(
      tool, "--program", Office.satchel, "--trial", "--output", output, in: scratch)
    #expect(made.status == 0, "\(made.errors)")
    let package = made.text.trimmingCharacters(in: .newlines)
    let contents = try Program.run("dpkg-deb", "--contents", package, in: scratch).text
    for file in [
      "./usr/bin/satchel", "./lib/systemd/system/satchel.service", "./usr/share/man/man1/satchel.1.gz",
      "./usr/share/man/man1/satchel.backup.restore.1.gz", "./usr/share/bash-completion/completions/satchel",
      "./etc/default/satchel",
    ] { #expect(contents.contains(" \(file)\n"), "\(file)") }
    let script = """
      set -e
      mount -t tmpfs tmpfs "$1" && mkdir "$1/upper" "$1/work" "$1/root"
      mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root" || exit 77
      cp "$2" "$1/root/root/satchel.deb"
      command -v adduser >/dev/null || exit 77
      exec chroot "$1/root" sh -ec '
        dpkg --force-depends -i /root/satchel.deb >/dev/null 2>&1
        test "$(stat -c %U:%a /var/lib/satchel)" = satchel:700
        touch /var/lib/satchel/kept
        dpkg -r satchel >/dev/null 2>&1
        test ! -e /usr/bin/satchel && test ! -e /lib/systemd/system/satchel.service
        dpkg -P satchel >/dev/null 2>&1
        test -e /var/lib/satchel/kept && test ! -e /etc/default/satchel'
      """
    let place = try scratch.makeFolder("overlay")
    let ending = try Program.run("unshare", "--mount", "sh", "-c", script, "sh", place, package, in: scratch)
    if [1, 32, 77].contains(ending.status), ending.errors.contains("unshare") || ending.status != 1 {
      print("NOT TESTED: installing the package, no overlay can be mounted here: \(ending.errors)")
    } else {
      #expect(ending.status == 0, "\(ending.text)\(ending.errors)")
    }
  }
}
