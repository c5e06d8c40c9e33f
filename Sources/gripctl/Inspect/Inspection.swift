import Capture
import GripCore
import GripStore
import HID

/// What `inspect` found, as it is printed.
struct Inspection: Encodable {
  var file: String
  var format: String
  /// Of the first device that has any, or of the descriptor.
  var inputReports: [ReportView]
  var devices: [DeviceView] = []
  var problems: [String] = []

  init(file: String, descriptor: ReportDescriptor) {
    self.file = file
    format = "report descriptor"
    inputReports = descriptor.inputReports.map(ReportView.init)
    var device = DeviceView()
    device.describe(descriptor)
    devices = [device]
  }

  init(
    file: String, sink: InspectionSink, _ format: CaptureFormat, _ problems: CaptureProblems
  ) {
    self.file = file
    self.format = "\(format)"
    devices = sink.devices.map(\.view)
    inputReports = devices.first { !$0.inputReports.isEmpty }?.inputReports ?? []
    self.problems = problems.texts
    let more = problems.count - problems.texts.count
    if more > 0 { self.problems.append("and \(more) more") }
  }
}

/// A device of a stream.
struct DeviceView: Encodable {
  var name = ""
  var vendorID: UInt16 = 0
  var productID: UInt16 = 0
  var serialNumber = ""
  /// What a profile names a descriptor by; nil without one.
  var reportDescriptorSHA256: String?
  var hasForce = false
  var notes: [String] = []
  var inputReports: [ReportView] = []
  var received: [ReceivedView] = []
  var reportsOfAnotherSize = 0
  var reportsUndeclared = 0
  var secondsFirstToLast: Double?
  var reportsPerSecond: Double?
  var longestGapSeconds: Double?
  var transferFailures = 0

  /// Takes over what a report descriptor says.
  mutating func describe(_ descriptor: ReportDescriptor) {
    let layout = SensorLayout(descriptor: descriptor)
    reportDescriptorSHA256 = Digest.hexadecimal(descriptor.bytes)
    inputReports = descriptor.inputReports.map(ReportView.init)
    hasForce = layout.hasForce
    notes = descriptor.tolerances.map(\.description) + layout.notes
  }
}

/// Reports received of one id.
struct ReceivedView: Encodable {
  var id: Int
  var count: Int
  var sizesBytes: [Int]
}

/// A declared input report.
struct ReportView: Encodable {
  var id: Int
  var sizeBytes: Int
  var fields: [FieldView]

  init(_ report: Report) {
    id = Int(report.id)
    sizeBytes = report.sizeBytes
    fields = report.fields.map(FieldView.init)
  }
}

/// A field of a report; offsets count the report id's byte when the device numbers its reports.
struct FieldView: Encodable {
  var bitOffset: Int
  var bitSize: Int
  var count: Int
  var usagePage: Int
  var usage: Int
  var usageMaximum: Int?
  var usageName: String?
  var logicalMinimum: Int64
  var logicalMaximum: Int64
  var physicalMinimum: Int64
  var physicalMaximum: Int64
  var unit: UInt32
  var unitExponent: Int
  var isConstant: Bool
  var isVariable: Bool
  var isRelative: Bool

  init(_ field: Field) {
    bitOffset = field.bitOffset
    bitSize = field.bitSize
    count = field.count
    usagePage = Int(field.usage.page)
    usage = Int(field.usage.id)
    usageMaximum = field.usageMaximum.map { Int($0.id) }
    usageName = field.isConstant ? nil : field.usage.name
    logicalMinimum = field.logicalMinimum
    logicalMaximum = field.logicalMaximum
    physicalMinimum = field.physicalMinimum
    physicalMaximum = field.physicalMaximum
    unit = field.unit
    unitExponent = field.unitExponent
    isConstant = field.isConstant
    isVariable = field.isVariable
    isRelative = field.isRelative
  }
}
