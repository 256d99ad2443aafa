/// A mapping that ships with the program.
public struct Preset: Sendable {
  public let name: String
  /// The mapping's document.
  public let json: [UInt8]

  /// Sorted by name.
  public static let all: [Preset] = [
    Preset(name: "dynamics", json: PackageResources.dynamics_json),
    Preset(name: "freshdesk-json", json: PackageResources.freshdesk_json_json),
    Preset(name: "freshdesk-xml", json: PackageResources.freshdesk_xml_json),
    Preset(name: "hubspot", json: PackageResources.hubspot_json),
    Preset(name: "salesforce", json: PackageResources.salesforce_json),
    Preset(name: "suitecrm", json: PackageResources.suitecrm_json),
    Preset(name: "zendesk-json", json: PackageResources.zendesk_json_json),
    Preset(name: "zendesk-xml", json: PackageResources.zendesk_xml_json),
  ]

  public static func named(_ name: String) -> Preset? { all.first { $0.name == name } }

  /// - Parameter parameters: as in ``Mapping/init(json:parameters:)``.
  public func mapping(parameters: [String: String]? = nil) throws -> Mapping {
    try Mapping(json: json, parameters: parameters)
  }
}
