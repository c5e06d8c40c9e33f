import Capture
import HID

/// Counts what a stream holds, by device.
struct InspectionSink: CaptureSink {
  private(set) var devices: [InspectedDevice] = []

  mutating func device(_ device: CaptureDevice) {
    while devices.count <= device.index { devices.append(InspectedDevice()) }
    devices[device.index].learn(device)
  }

  mutating func report(device: Int, arrivalNanoseconds: Int64, bytes: Span<UInt8>) {
    while devices.count <= device { devices.append(InspectedDevice()) }
    devices[device].count(bytes, arrivalNanoseconds)
  }

  mutating func event(arrivalNanoseconds: Int64, json: Span<UInt8>) {}

  mutating func transferFailed(device: Int, arrivalNanoseconds: Int64, status: Int32) {
    guard device < devices.count else { return }
    devices[device].transferFailures += 1
  }
}

/// What is counted of one device.
struct InspectedDevice {
  /// Different sizes of one report id that are listed at most.
  private static let sizesMax = 16

  var transferFailures = 0
  private var device: CaptureDevice?
  private var descriptor: ReportDescriptor?
  private var notes: [String] = []
  private var counts: [UInt8: Int] = [:]
  private var sizes: [UInt8: Set<Int>] = [:]
  private var wrongSize = 0
  private var undeclared = 0
  private var first: Int64?
  private var last: Int64 = 0
  private var longestGap: Int64 = 0
  private var total = 0

  mutating func learn(_ device: CaptureDevice) {
    self.device = device
    notes = []
    guard !device.reportDescriptor.isEmpty else {
      notes = ["the stream has no report descriptor for this device"]
      return
    }
    descriptor = nil
    do {
      descriptor = try ReportDescriptor(parsing: device.reportDescriptor)
    } catch {
      notes = ["its report descriptor cannot be read: \(error)"]
    }
  }

  mutating func count(_ bytes: Span<UInt8>, _ arrivalNanoseconds: Int64) {
    // As in a replay; and no difference of two times overflows.
    let arrival = max(0, arrivalNanoseconds)
    total += 1
    if first != nil { longestGap = max(longestGap, arrival - last) }
    if first == nil { first = arrival }
    last = arrival
    let isNumbered = descriptor?.numbersReports ?? false
    let id = isNumbered && bytes.count > 0 ? bytes[0] : 0
    counts[id, default: 0] += 1
    if sizes[id, default: []].count < Self.sizesMax { sizes[id, default: []].insert(bytes.count) }
    guard let descriptor else { return }
    if let declared = descriptor.inputReports.first(where: { $0.id == id }) {
      if declared.sizeBytes != bytes.count { wrongSize += 1 }
    } else {
      undeclared += 1
    }
  }

  var view: DeviceView {
    var view = DeviceView()
    if let device {
      view.name = device.name
      view.vendorID = device.vendorID
      view.productID = device.productID
      view.serialNumber = device.serialNumber
    }
    if let descriptor { view.describe(descriptor) }
    view.notes += notes
    view.received = counts.keys.sorted().map { id in
      ReceivedView(id: Int(id), count: counts[id] ?? 0, sizesBytes: (sizes[id] ?? []).sorted())
    }
    view.reportsOfAnotherSize = wrongSize
    view.reportsUndeclared = undeclared
    view.transferFailures = transferFailures
    if let first, total > 1, last > first {
      let seconds = Double(last - first) / 1e9
      view.secondsFirstToLast = seconds
      view.reportsPerSecond = Double(total - 1) / seconds
      view.longestGapSeconds = Double(longestGap) / 1e9
    }
    return view
  }
}
