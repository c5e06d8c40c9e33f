import GripEvidence
import GripSession
import GripStore

/// How good the data is, what was changed since, and where all of it comes from.
extension VisitReport {
  private var sessions: [StoredSession] {
    var seen: Set<String> = []
    return visit.groups.joined().compactMap { piece in
      seen.insert(piece.session).inserted ? account.sessions[piece.session] : nil
    }
  }

  /// The quality of all sessions in one line.
  var qualityLine: HTML {
    let all = sessions.map(\.facts.quality)
    guard !all.isEmpty else { return Source.notReported("no session can be read") }
    let coverage = all.map(\.coveragePercent).min() ?? 0
    let lost = all.reduce(0) { $0 + $1.reportsLost }
    let gaps = all.reduce(0) { $0 + $1.dataGaps }
    let saturated = all.reduce(0) { $0 + $1.samplesSaturated }
    let rates = Set(all.map { $0.samplesPerSecond.map { NumberText.fixed($0, 0) } ?? "unknown" })
    let whose = all.count > 1 ? " in the session with the least" : ""
    return """
      \(NumberText.fixed(coverage, 1)) % of expected data received\(whose); \(Words.count(Int(lost), "report")) lost, \
      \(Words.count(Int(gaps), "gap")), \(Words.count(Int(saturated), "sample")) over range; \
      \(rates.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }.joined(separator: " and ")) samples a second.
      """
  }

  /// The calibrations of its controllers, each once.
  private var calibration: HTML {
    let found = sessions.map { session -> String? in
      session.facts.device.calibration.map { calibration in
        let due = calibration.isOverdue == true ? "OVERDUE since" : "due"
        return
          "\(calibration.dateUTC.prefix(10)), \(due) \(calibration.dueUTC.prefix(10)), record \(calibration.id.prefix(16))"
      }
    }
    let known = Set(found.compactMap(\.self)).sorted().joined(separator: "; ")
    if known.isEmpty { return "Calibration: \(Source.missing("not recorded"))." }
    return found.contains(nil)
      ? "Calibration: \(known); \(Source.missing("not recorded")) of others."
      : "Calibration: \(known)."
  }

  /// What the device is, and what it is not.
  var limits: HTML {
    var seen: [String] = []
    for session in sessions {
      let device = session.facts.device
      let serial = device.serialNumber.isEmpty ? "serial number not recorded" : device.serialNumber
      let text = "\(device.name.isEmpty ? "name not recorded" : device.name) (\(serial))"
      if !seen.contains(text) { seen.append(text) }
    }
    let more = seen.count > 3 ? " and \(seen.count - 3) more" : ""
    return """
      <p class="note limits"><strong>Device:</strong> \(Words.cut(seen.prefix(3).joined(separator: "; ") + more, 200)). Educational-use \
      device, no medical instrument. \(calibration) It measures the whole hand: no single finger, no \
      finger dexterity; and its own rotation, no joint's angle.</p>
      """
  }

  var quality: HTML {
    let rows = sessions.prefix(4).map { session -> HTML in
      let facts = session.facts.quality
      let lost: HTML =
        session.facts.device.countsLosses ? "\(facts.reportsLost)" : Source.missing("not numbered")
      return """
        <tr><th scope="row">\(sessionTime(session))</th><td class="number">\(NumberText.fixed(facts.coveragePercent, 1)) %</td>\
        <td class="number">\(facts.samplesReceived)</td><td class="number">\(lost)</td><td class="number">\(facts.dataGaps)</td>\
        <td class="number">\(facts.samplesSaturated)</td>\
        <td class="number">\(facts.samplesPerSecond.map { NumberText.fixed($0, 1) } ?? "–")</td>\
        <td class="number">\(NumberText.fixed(facts.forceNoiseNewtons, 2)) N</td></tr>
        """
    }
    let more: HTML =
      sessions.count > 4
      ? "<p class=\"note\">\(sessions.count - 4) more sessions: see summary.json of each.</p>"
      : .none
    return Self.section(
      "quality", "Quality of the data", .measured,
      """
      <table>
      <thead><tr><th scope="col">Session</th><th scope="col" class="number">Received</th><th scope="col" class="number">Samples</th>\
      <th scope="col" class="number">Lost</th><th scope="col" class="number">Gaps</th><th scope="col" class="number">Over range</th>\
      <th scope="col" class="number">Rate, Hz</th><th scope="col" class="number">Noise</th></tr></thead>
      <tbody>
      \(Array(rows))
      </tbody>
      </table>
      \(more)
      """)
  }

  private func sessionTime(_ session: StoredSession) -> String {
    session.startUTCNanoseconds.map { localTime($0 / 1000) } ?? "undated"
  }

  // MARK: Amendments

  /// What was said since the first attestation, and corrections of what belongs to the visit. Nothing here names another patient.
  var amendments: HTML {
    let entries = account.records.compactMap(amendment)
    guard !entries.isEmpty else {
      return Self.section(
        "amendments", "Amendments and corrections", nil, "<p>None.</p>")
    }
    let (rows, rest) = Self.rows(entries, printed: 3, restIn: "the book of records") {
      entry, attributes in "<li\(attributes)>\(entry)</li>"
    }
    return Self.section(
      "amendments", "Amendments and corrections", .attested, "<ol>\(rows)</ol>\(rest)")
  }

  private func amendment(_ record: VisitRecord) -> HTML? {
    let statement = visit.statements.first { $0.record == record.number }
    if let statement, statement.delayMicroseconds == nil { return nil }
    guard let what = correction(record) else { return nil }
    let delay =
      statement?.delayMicroseconds.map { ", \(Words.delay($0)) after the attestation" } ?? ""
    // Why a session was parted, joined or given to somebody may name another patient: it stays in the book of records.
    let why = record.action.saysWhose ? nil : record.why
    return """
      <strong>\(what)</strong> by \(Words.cut(Words.author(record.by), 40)), \(Words.utc(record.utcMicroseconds))\(delay)\
      \(why.map { ": \(Words.cut($0, 70))" } ?? "") <span class="small">(record \(record.number))</span>
      """
  }

  private func correction(_ record: VisitRecord) -> String? {
    switch record.action {
    case .attest: return "attestation amended"
    case .attachPlan: return "plan of the visit given"
    case .plan: return nil
    default: break
    }
    let isHere = record.action.pieces.contains { key in
      visit.groups.joined().contains {
        $0.session == key.session
          && ($0.fromMicroseconds..<$0.toMicroseconds).contains(key.atMicroseconds)
      }
    }
    guard isHere else { return nil }
    return switch record.action {
    case .split: "session split"
    case .merge: "sessions joined"
    case .reassign: "session given to this patient"
    case .setHand(_, let hand): "hand set to \(hand)"
    case .rejectTrial(_, let trial): "trial \(trial) rejected"
    default: nil
    }
  }

  // MARK: Plan and provenance

  /// What the therapist planned, as entered.
  var plan: HTML {
    guard let plan = account.plan else { return .none }
    let entries: [(String, String?)] = [
      ("Condition and plan of care", plan.condition), ("Impairment", plan.impairment),
      ("Goals", plan.goals.map { $0.joined(separator: "; ") }),
      ("Functional task", plan.functionalTask), ("Necessity", plan.necessity),
      ("Precautions", plan.precautions?.notes),
    ]
    let rows = entries.compactMap { name, text -> HTML? in
      text.map { "<div><dt>\(name)</dt><dd>\(Words.cut($0, 160))</dd></div>" }
    }
    guard !rows.isEmpty else { return .none }
    return Self.section(
      "plan", "The therapist's plan, as entered", .attested, "<dl class=\"pairs\">\(rows)</dl>")
  }

  var provenance: HTML {
    let rows = sessions.prefix(3).map { session -> HTML in
      """
      <li>\(session.folder): \(session.facts.session.origin.rawValue), summary.json SHA-256 \
      <span class="code">\(String(session.digest.prefix(16)))</span>, algorithm \(session.facts.algorithm.version)</li>
      """
    }
    let more: HTML =
      sessions.count > 3
      ? "<li>\(sessions.count - 3) more sessions: see manifest.json.</li>" : .none
    return Self.section(
      "provenance", "Where this comes from", nil,
      """
      <ul>\(Array(rows))\(more)</ul>
      <p class="note">State of the visit: <span class="code">\(Note.shortCode(digest))</span>, as in the note. Visit \
      <span class="code">\(visitID)</span>. Made by gripctl \(version) from sealed sessions and the book of records; manifest.json lists \
      everything by its digest. The seal of a device is no clinician's signature.</p>
      """)
  }
}
