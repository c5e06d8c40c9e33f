import GripCore
import GripEvidence
import GripStore

/// What is read in 20 seconds.
extension VisitReport {
  var head: HTML {
    """
    <header>
    \(ReportPage.title(
      "Grip visit report, patient", reference,
      facts: [("Date", date), ("Hand", hands), ("Status", status), ("Data", originText)]))
    \(ReportPage.banner(isSimulated, "A program made these samples. No patient held a controller."))\(ReportPage.banners(ofLimits: account.deviceLimits))
    <div class="tiles">
    \(peakTiles)
    \(minutesTile)
    \(painTile)
    </div>
    <p class="oneline">\(Source.measured.mark) <strong>Quality:</strong> \(qualityLine)</p>
    </header>
    """
  }

  private var date: HTML {
    guard visit.isDated else { return "<strong>date not recorded</strong>" }
    let starts = blocks.compactMap(\.startUTCMicroseconds)
    let ends = blocks.compactMap { block in
      block.startUTCMicroseconds.map { $0 + Int64(block.seconds * 1e6) }
    }
    guard let start = starts.min(), let end = ends.max() else {
      return "<strong>\(visit.key.day)</strong>"
    }
    let span = "\(localTime(start)) to \(localTime(end))"
    return "<strong>\(visit.key.day)</strong> <span class=\"small\">\(span), \(visit.zone)</span>"
  }

  /// A moment on the clinic's clocks.
  func localTime(_ microseconds: Int64) -> String {
    let local = microseconds + Int64(visit.offsetMinutes) * 60_000_000
    return String(UTCTime.text(max(0, local) * 1000).dropFirst(11).prefix(5))
  }

  private var hands: HTML {
    let known = Set(blocks.compactMap(\.hand)).sorted()
    let isUnknown = known.isEmpty || blocks.contains { $0.hand == nil }
    return
      "\(known.joined(separator: " and "))\(known.isEmpty || !isUnknown ? "" : "; ")\(isUnknown ? Source.missing("hand not recorded") : .none)"
  }

  private var status: HTML {
    switch visit.status {
    case .preliminary:
      "<strong>preliminary</strong> <span class=\"small\">nothing is attested yet</span>"
    case .final: "<strong>final</strong> <span class=\"small\">attested once</span>"
    case .amended:
      "<strong>amended</strong> <span class=\"small\">\(Words.count(visit.statements.count - 1, "amendment")) after the attestation</span>"
    }
  }

  private var originText: HTML {
    let words = origins.map { origin in
      switch origin {
      case "simulated": "SIMULATED: no controller, no patient"
      case "replayed": "replayed from a recording"
      case "recovered": "recovered after a fault"
      default: origin
      }
    }
    return "<strong>\(words.joined(separator: "; "))</strong>"
  }

  // MARK: Tiles

  /// The greatest force of each hand; hands are never put together.
  private var peakTiles: [HTML] {
    let peaks = VisitPeak.all(of: blocks)
    guard !peaks.isEmpty else {
      return [
        ReportPage.tile("Peak grip", .measured, Source.notReported("there are no samples"), .none)
      ]
    }
    return peaks.map { peak in
      let newtons = peak.newtons
      let units =
        "\(NumberText.fixed(newtons / Force.newtonsPerKilogramForce, 1)) kgf · \(NumberText.fixed(newtons / Force.newtonsPerPoundForce, 1)) lbf"
      return ReportPage.tile(
        peak.hand.map { "Peak grip, \($0)" } ?? "Peak grip, hand not recorded", .measured,
        "\(NumberText.fixed(newtons, 1)) <span class=\"unit\">N</span>",
        "<p>\(units)</p><p>Change over visits: progress report.</p>")
    }
  }

  private var minutesTile: HTML {
    let said = visit.statements.last { $0.attestation.codes != nil }
    guard let said, let codes = visit.attestation?.codes else {
      return ReportPage.tile("Timed minutes", .attested, Source.missing("not attested"), .none)
    }
    let timed = codes.filter(\.isTimed).reduce(0) { $0 + $1.minutes }
    let each = codes.map { "\($0.code) \($0.minutes) min" }.joined(separator: " · ")
    let total: HTML =
      visit.attestation?.totalTreatmentMinutes.map { "total treatment \($0) min" }
      ?? Source.missing("total treatment not attested")
    return ReportPage.tile(
      "Timed minutes", .attested, "\(timed) <span class=\"unit\">min</span>",
      "<p>\(Words.cut(each, 80))</p><p>\(total)</p><p>by \(Words.cut(Words.author(said.by), 60))</p>"
    )
  }

  private var painTile: HTML {
    let (before, after) = (visit.attestation?.painBefore, visit.attestation?.painAfter)
    guard before != nil || after != nil else {
      return ReportPage.tile(
        "Pain, before and after", .attested, Source.missing("not attested"), .none)
    }
    func value(_ pain: Int?) -> HTML { pain.map { "\($0)" } ?? Source.missing("not attested") }
    let by = visit.statements.last {
      $0.attestation.painBefore != nil || $0.attestation.painAfter != nil
    }
    return ReportPage.tile(
      "Pain, before and after", .attested,
      "\(value(before)) <span class=\"unit\">then</span> \(value(after)) <span class=\"unit\">of 10</span>",
      by.map { "<p>by \(Words.cut(Words.author($0.by), 60))</p>" }.orNone)
  }
}
