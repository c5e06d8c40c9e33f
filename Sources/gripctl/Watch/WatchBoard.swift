import GripControl
import GripCore

/// What is known of the controllers while they are watched, and how it looks.
struct WatchBoard {
  /// One controller.
  fileprivate struct Row {
    var status = ControllerStatus()
    var newtons: Double?
    /// Greatest force of the session, as far as it was seen.
    var peak = 0.0
    var repetitions = 0
    var last: Double?
    /// Of the bar, in N. It grows and never shrinks, so that the bar does not jump.
    var full = 100.0
  }

  private var rows: [String: Row] = [:]
  private var lost: Int64 = 0
  private var said: [String] = []

  /// Lines that were last said at most.
  private static let saidMax = 3

  mutating func take(_ controllers: [ControllerStatus]) {
    for status in controllers where status.state != .leftAlone { take(status) }
  }

  mutating func take(_ message: FeedMessage) {
    lost += message.lost ?? 0
    switch message.feed {
    case .samples: takeSample(message)
    case .counters: message.status.map { take($0) }
    case .events: takeEvent(message)
    }
  }

  private mutating func take(_ status: ControllerStatus) {
    var row = rows[status.controller] ?? Row()
    row.status = status
    row.repetitions = status.session?.repetitions ?? 0
    row.peak = status.session?.peakNewtons ?? 0
    row.grow()
    if status.state != .streaming { row.newtons = nil }
    rows[status.controller] = row
  }

  private mutating func takeSample(_ message: FeedMessage) {
    guard let name = message.controller else { return }
    var row = rows[name] ?? Row()
    row.status.controller = name
    row.status.state = .streaming
    row.newtons = message.newtons
    row.repetitions = message.repetitions ?? row.repetitions
    // Without a session there is no peak to speak of.
    if row.status.session != nil {
      row.peak = max(row.peak, message.newtonsMax ?? message.newtons ?? 0)
    }
    row.grow()
    rows[name] = row
  }

  private mutating func takeEvent(_ message: FeedMessage) {
    if let name = message.controller {
      switch message.event {
      case .controllerLeft: rows[name] = nil
      case .repetition:
        rows[name]?.repetitions = message.repetitions ?? 0
        rows[name]?.last = message.newtons
      case .sessionBegan, .sessionPublished, .sessionDropped:
        rows[name]?.last = nil
        rows[name]?.peak = 0
        rows[name]?.repetitions = 0
      default: break
      }
    }
    guard message.event != .repetition, let text = message.words else { return }
    said = Array((said + [text]).suffix(Self.saidMax))
  }

  /// The picture, in lines of at most so many columns.
  func lines(columns: Int) -> [String] {
    var lines: [String] = []
    for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
      let texts = row.texts(name)
      lines += Self.wrapped(texts[0], columns) + [row.bar(columns)]
      lines += texts.dropFirst().flatMap { Self.wrapped($0, columns) } + [""]
    }
    if rows.isEmpty { lines += ["No controller is plugged in.", ""] }
    lines += said.flatMap { Self.wrapped($0, columns) }
    if lost > 0 { lines.append("\(lost) messages were not read in time and are missing here.") }
    lines.append("Ctrl-C ends this; sessions go on.")
    return lines.map { String(Terminal.plain($0).prefix(columns)) }
  }

  /// A text in lines of at most so many columns.
  private static func wrapped(_ text: String, _ columns: Int) -> [String] {
    Terminal.wrapped(text, columns: columns).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map(String.init)
  }

  /// How each session is, a line each, for a log.
  func states() -> [String] {
    rows.sorted { $0.key < $1.key }.map { name, row in
      Terminal.plain("\(name): \(row.state)")
    }
  }
}

extension WatchBoard.Row {
  fileprivate mutating func grow() {
    let most = max(peak, newtons ?? 0)
    while full < most && full < 100_000 { full += 50 }
  }

  fileprivate var state: String {
    guard let session = status.session else { return status.state.text + ", no session" }
    return [
      session.isPaused ? "paused" : status.state.text, Terminal.repetitions(repetitions),
      "peak \(Terminal.decimal(peak, 1)) N", "wall \(Terminal.clock(session.wallSeconds))",
      "active \(Terminal.clock(session.activeSeconds))",
      "paused \(Terminal.clock(session.pausedSeconds))", "lost \(session.reportsLost)",
    ].joined(separator: ", ")
  }

  /// What stands above the bar, and the lines below it.
  fileprivate func texts(_ name: String) -> [String] {
    guard let session = status.session else {
      return [title(name), status.reason.isEmpty ? "no session yet: squeeze" : status.reason]
    }
    let last = self.last.map { ", the last one \(Terminal.decimal($0, 1)) N" } ?? ""
    return [
      title(name),
      "\(Terminal.repetitions(repetitions))\(last), peak \(Terminal.decimal(peak, 1)) N",
      "wall \(Terminal.clock(session.wallSeconds)), active \(Terminal.clock(session.activeSeconds)), "
        + "paused \(Terminal.clock(session.pausedSeconds)), lost \(session.reportsLost)",
    ]
  }

  private func title(_ name: String) -> String {
    var parts = [name, status.session?.isPaused == true ? "PAUSED" : status.state.text]
    if let hand = status.session?.hand { parts.append("\(hand.rawValue) hand") }
    if let block = status.session?.block { parts.append("block \"\(block)\"") }
    return parts.joined(separator: ", ")
  }

  /// Force as a bar, and its number. "|" is the peak.
  fileprivate func bar(_ columns: Int) -> String {
    let number = newtons.map { Terminal.decimal($0, 1) + " N" } ?? "- N"
    let width = max(10, min(columns, 100) - 14)
    let filled = max(0, min(width, Int((newtons ?? 0) / full * Double(width))))
    var cells = Array(repeating: Character("#"), count: filled)
    cells += Array(repeating: " ", count: width - filled)
    if peak > 0 { cells[max(0, min(width - 1, Int(peak / full * Double(width))))] = "|" }
    let padding = String(repeating: " ", count: max(0, 10 - number.count))
    return "[" + String(cells) + "]" + padding + number
  }
}

extension FeedMessage {
  /// An event in words; nil where it has none.
  var words: String? {
    guard feed == .events, let event else { return nil }
    let who = controller ?? "gripd"
    let what = self.text.map { ": \($0)" } ?? ""
    let folder = session.map { " \($0)" } ?? ""
    switch event {
    case .controllerArrived: return "\(who): is here"
    case .controllerLeft: return "\(who): left"
    case .controllerFailing: return "\(who): cannot be read\(what)"
    case .sessionBegan: return "\(who): session began\(folder)"
    case .sessionPublished: return "\(who): session published\(folder)"
    case .sessionDropped: return "\(who): session had nothing in it and was dropped"
    case .repetition:
      let number = repetitions.map { " \($0)" } ?? ""
      let peak = newtons.map { ", \(Terminal.decimal($0, 1)) N" } ?? ""
      return "\(who): repetition\(number)\(peak)"
    case .block: return "\(who): block\(what)"
    case .paused: return "\(who): paused"
    case .resumed: return "\(who): resumed"
    case .tare:
      return "\(who): zero set" + (newtons.map { " at \(Terminal.decimal($0, 2)) N" } ?? "")
    case .claimed: return "\(who): squeezed three times"
    case .claimEnded: return "\(who): claim ended\(what)"
    case .quality: return "\(who): data lost\(what)"
    case .storage: return "output directory\(what)"
    }
  }
}
