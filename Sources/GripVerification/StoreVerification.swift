import Dispatch
import Glibc
public import GripStore
import Synchronization

/// Checks a whole output directory: that nothing was changed, added or taken away, and that the facts follow from the recordings.
public struct StoreVerification: Sendable {
  /// How it is checked.
  public struct Options: Sendable {
    /// Whether each session is derived again from its recording.
    public var isRederived = true
    /// Sessions that are checked at once; 0: as many as there are processors.
    public var jobs = 0
    /// Copies of the chain's head that were kept elsewhere.
    public var anchors: [ChainHead] = []
    /// Keys that are trusted, by their fingerprints; empty: those that the chain announces.
    public var trusted: Set<String> = []
    /// The version of this program: documents that another made are not made again.
    public var version = ""

    /// The usual way.
    public init() {}
  }

  /// What does not hold, in the order of places.
  public private(set) var findings: [Finding] = []
  /// Sessions that were looked at.
  public private(set) var sessions = 0
  /// Those of them that gave the same bytes again.
  public private(set) var rederived = 0
  /// Those of them with a seal that holds.
  public private(set) var sealed = 0
  /// Links of the chain.
  public private(set) var links = 0
  /// Its newest link.
  public private(set) var head: ChainHead?
  /// Fingerprints of the keys that seal, in the order in which they came.
  public private(set) var keys: [String] = []
  /// What is no fault and should be known.
  public private(set) var notes: [String] = []

  /// Checks an output directory.
  ///
  /// - Parameters:
  ///   - only: sessions, by their folders within the directory; nil: all of them, and the chain.
  ///   - progress: hears how many sessions are done, and of how many, from any thread.
  public init(
    of directory: String, only: [String]? = nil, options: Options,
    progress: @escaping @Sendable (Int, Int) -> Void
  ) throws(StoreError) {
    let folders: [String]
    if let only { folders = only } else { folders = try Self.folders(in: directory, &findings) }
    let outcomes = Self.check(folders, in: directory, options, progress)
    sessions = folders.count
    rederived = outcomes.count { $0.isRederived && $0.findings.isEmpty }
    sealed = outcomes.count { $0.link?.signer != nil }
    findings += outcomes.flatMap(\.findings)
    for (version, group) in Dictionary(grouping: outcomes.compactMap(\.otherVersion), by: { $0 }) {
      notes.append("\(group.count) sessions were derived by version \(version)")
    }
    if only == nil {
      if options.isRederived { SignatureVerification(directory: directory).run(&findings, &notes) }
      try checkChain(outcomes.compactMap(\.link), in: directory, options)
      DocumentsVerification(
        directory: directory, version: options.isRederived ? options.version : nil
      ).run(&findings, &notes)
    } else {
      keys = Set(outcomes.compactMap { $0.link?.signer?.fingerprint }).sorted()
      for key in keys where !options.trusted.isEmpty && !options.trusted.contains(key) {
        findings.append(Finding(.seal, "seal", "\(key) is not a key that is trusted"))
      }
      notes.append("single sessions were checked: whether others are missing is not known")
      DocumentsVerification(directory: directory, version: nil).runArchive(&findings)
    }
    findings.sort { ($0.place, $0.text) < ($1.place, $1.text) }
  }

  private mutating func checkChain(
    _ found: [FoundLink], in directory: String, _ options: Options
  ) throws(StoreError) {
    let chain = try ChainVerification(
      directory: directory, anchors: options.anchors, trusted: options.trusted
    ).run(found)
    findings += chain.findings
    links = chain.links
    head = chain.head
    keys = chain.keys
    notes += chain.notes
    if options.anchors.isEmpty {
      notes.append(
        "without an anchor it cannot be seen whether the newest links were cut off together with chain/head.json"
      )
    }
  }

  /// The sessions' folders; what else stands among them is a finding.
  private static func folders(
    in directory: String, _ findings: inout [Finding]
  ) throws(StoreError) -> [String] {
    var folders: [String] = []
    for day in try StoredSession.days(in: directory) + ["undated"] {
      for name in try StoredFile.names(in: "\(directory)/\(day)") {
        let folder = "\(day)/\(name)"
        if StoredFile.isSessionFolder(folder) {
          folders.append(folder)
        } else {
          findings.append(Finding(.added, folder, "no session has a folder of this name"))
        }
      }
    }
    return folders
  }

  private static func check(
    _ folders: [String], in directory: String, _ options: Options,
    _ progress: @escaping @Sendable (Int, Int) -> Void
  ) -> [SessionVerification.Outcome] {
    let jobs = options.jobs > 0 ? options.jobs : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let outcomes = Mutex([SessionVerification.Outcome?](repeating: nil, count: folders.count))
    let next = Atomic(0)
    let done = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(jobs, max(1, folders.count))) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < folders.count else { return }
        let outcome = SessionVerification(
          session: folders[index], folder: "\(directory)/\(folders[index])",
          isRederived: options.isRederived
        ).run()
        outcomes.withLock { $0[index] = outcome }
        progress(done.wrappingAdd(1, ordering: .relaxed).newValue, folders.count)
      }
    }
    return outcomes.withLock { $0.compactMap(\.self) }
  }
}
