/// The W3C XML Schema of bundles, as `satchel bundle schema` prints it.
public enum BundleSchema {
  public static var text: String { String(decoding: PackageResources.bundle_xsd, as: UTF8.self) }
}
