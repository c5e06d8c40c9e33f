import Yams

/// The top of a scenario file as a section, or what is wrong with the file as YAML.
func scenarioSection(yaml: String, name: String) throws(SimulatorError) -> YAMLSection {
  let node: Node?
  do {
    node = try compose(yaml: yaml)
  } catch {
    throw invalidYAML(error, name: name)
  }
  guard let node else {
    throw .invalidYAML(file: name, line: 1, reason: "the file is empty")
  }
  return try YAMLSection(node, file: name, path: "", key: "scenario")
}

private func invalidYAML(_ error: any Error, name: String) -> SimulatorError {
  guard let error = error as? YamlError else {
    return .invalidYAML(file: name, line: 1, reason: "\(error)")
  }
  switch error {
  case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
    .composer(_, let problem, let mark, _):
    return .invalidYAML(file: name, line: mark.line, reason: problem)
  case .duplicatedKeysInMapping(let duplicates, let context):
    let keys = duplicates.joined(separator: ", ")
    return .invalidYAML(
      file: name, line: context.mark.line, reason: "keys that occur twice: \(keys)")
  default:
    return .invalidYAML(file: name, line: 1, reason: "\(error)")
  }
}

extension Scenario {
  static func device(
    _ top: inout YAMLSection, reports: [CompiledReport]
  ) throws(SimulatorError) -> SimulatedDevice {
    var section = try top.section("device")
    let usual = "Simulated grip controller"
    let name = try section?.text("name", default: usual) ?? usual
    let serial = try section?.text("serial", default: "SIM0001") ?? "SIM0001"
    // pid.codes' id for tests.
    let vendor = try section?.integer("vendor", in: 0...0xFFFF, default: 0x1209) ?? 0x1209
    let product = try section?.integer("product", in: 0...0xFFFF, default: 0x0001) ?? 0x0001
    let path = "usb-simulated-1/input0"
    let physical = try section?.text("physicalPath", default: path) ?? path
    var describesItself = true
    if let value = section?.take("describesItself") {
      let text = try value.text()
      guard text == "yes" || text == "no" else { throw value.fail(expected: "yes or no") }
      describesItself = text == "yes"
    }
    try section?.finish()
    return SimulatedDevice(
      vendorID: UInt16(vendor), productID: UInt16(product), name: name, serialNumber: serial,
      physicalPath: physical,
      reportDescriptor: describesItself
        ? DescriptorBuilder.descriptor(of: reports) : DescriptorBuilder.opaque(of: reports))
  }

  /// The battery's report, for devices that number their reports and have no other report of that id.
  static func battery(
    _ top: inout YAMLSection, layouts: [ReportLayout]
  ) throws(SimulatorError) -> Battery? {
    guard let value = top.take("battery") else { return nil }
    guard !layouts.contains(where: { $0.id == 0 || $0.id == NamedLayout.battery.id }) else {
      throw value.fail(expected: "nothing: the battery needs report id 2, numbered and free")
    }
    var section = try value.section()
    let percent = try section.integer("percent", in: 0...100, default: 80)
    let every = try section.number("every", in: 0.1...100_000, default: 10)
    try section.finish()
    return Battery(
      report: NamedLayout.battery.compiled(samplesPerReport: 1), percent: percent,
      everySeconds: every)
  }
}
