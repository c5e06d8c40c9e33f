/// What a stream held that could not be used although reading went on.
public struct CaptureProblems: Sendable, Equatable {
  /// The end of a stream that was cut off while it was written.
  public struct TornTail: Sendable, Equatable {
    /// Where the last whole record ends: the offset of the first byte that was dropped.
    public var offset: Int64
    /// How many bytes were dropped.
    public var bytes: Int64

    /// A tail of `bytes` bytes from `offset` on.
    public init(offset: Int64, bytes: Int64) {
      self.offset = offset
      self.bytes = bytes
    }
  }

  /// Lines of hid-recorder text that could not be parsed.
  public var unparsableLines = 0
  /// Records of a packet capture whose content contradicts itself.
  public var damagedPackets = 0
  /// Packets of link types that carry neither USB nor our events.
  public var otherLinkTypePackets = 0
  /// Packets of which the capture kept only the beginning; they are passed on as they are.
  public var shortenedPackets = 0
  /// Reports, descriptors, lines and events beyond `CaptureLimits`, passed over.
  public var oversizedRecords = 0
  /// Reports of devices beyond `CaptureLimits.devicesMax`, passed over.
  public var reportsBeyondDeviceLimit = 0
  /// The end that was cut off, where there is one.
  public var tornTail: TornTail?
  /// The first few problems in words, with the line or byte where they are.
  public var texts: [String] = []

  /// No problems.
  public init() {}

  /// How many problems there are; a torn tail counts as one.
  public var count: Int {
    unparsableLines + damagedPackets + otherLinkTypePackets + shortenedPackets + oversizedRecords
      + reportsBeyondDeviceLimit + (tornTail == nil ? 0 : 1)
  }

  /// Counts one problem of a kind and keeps its text while there is room.
  mutating func add(
    _ kind: WritableKeyPath<CaptureProblems, Int>, _ text: @autoclosure () -> String
  ) {
    self[keyPath: kind] += 1
    keep(text())
  }

  /// Notes the end that was cut off.
  mutating func cut(offset: Int64, bytes: Int64, _ text: String) {
    tornTail = TornTail(offset: offset, bytes: bytes)
    keep("byte \(offset): \(text); the last \(bytes) bytes were dropped")
  }

  private mutating func keep(_ text: @autoclosure () -> String) {
    guard texts.count < CaptureLimits.problemTextsMax else { return }
    texts.append(text())
  }
}
