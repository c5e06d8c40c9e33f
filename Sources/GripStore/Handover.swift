import FoundationEssentials
public import GripSession

/// Sessions that were under way when the daemon ended: one that is back in time begins sessions that continue them.
public struct Handover: Codable, Sendable, Equatable {
  /// The controller.
  public var device: DeviceIdentity
  /// The session's folder within the output directory.
  public var session: String
  /// Stands for the patient in the recording; nil where nobody was named.
  public var assignment: String?
  /// The hand, where it was said.
  public var hand: String?
  /// The session's end, in ns since 1970 (UTC).
  public var endNanoseconds: Int64

  /// A session of these facts.
  public init(
    device: DeviceIdentity, session: String, assignment: String?, hand: String?,
    endNanoseconds: Int64
  ) {
    self.device = device
    self.session = session
    self.assignment = assignment
    self.hand = hand
    self.endNanoseconds = endNanoseconds
  }

  /// Writes them for the daemon that comes next, in place of those before; without any nothing stays.
  public static func write(_ handovers: [Handover], in directory: String) throws(StoreError) {
    let path = path(in: directory)
    guard !handovers.isEmpty else { return try FileSystem.remove(path) }
    try FileSystem.makeFolders(directory + "/.unfinished")
    let other = path + ".new"
    try FileSystem.remove(other)  // of an attempt before
    do {
      try FileSystem.write([UInt8](JSONEncoder().encode(handovers)), to: other)
    } catch let error as StoreError {
      throw error
    } catch { throw .encoding("the handover", String(describing: error)) }
    _ = try FileSystem.rename(other, to: path)
  }

  /// What the daemon before left; none where it left nothing that can be read. The file stays, for a daemon that dies before
  /// it has gone on with any of them.
  public static func read(from directory: String) -> [Handover] {
    guard let bytes = try? FileSystem.bytes(path(in: directory)) else { return [] }
    return (try? JSONDecoder().decode([Handover].self, from: Data(bytes))) ?? []
  }

  private static func path(in directory: String) -> String {
    directory + "/.unfinished/handover.json"
  }
}
