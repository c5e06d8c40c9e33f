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

  /// Writes them for the daemon that comes next.
  public static func write(_ handovers: [Handover], in directory: String) throws(StoreError) {
    let path = path(in: directory)
    try FileSystem.makeFolders(directory + "/.unfinished")
    try FileSystem.remove(path)
    guard !handovers.isEmpty else { return }
    do {
      try FileSystem.write([UInt8](JSONEncoder().encode(handovers)), to: path)
    } catch let error as StoreError {
      throw error
    } catch { throw .encoding("the handover", String(describing: error)) }
  }

  /// What the daemon before left; none where it left nothing that can be read.
  public static func take(from directory: String) -> [Handover] {
    let path = path(in: directory)
    defer { try? FileSystem.remove(path) }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
    return (try? JSONDecoder().decode([Handover].self, from: data)) ?? []
  }

  private static func path(in directory: String) -> String {
    directory + "/.unfinished/handover.json"
  }
}
