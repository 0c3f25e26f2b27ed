package web

func collectingTexts() map[string][2]string {
	return map[string][2]string{
		"scrape first":   {"Your posts are being read for the first time.", "글을 처음으로 수집하고 있습니다."},
		"scrape waits":   {"Your posts are about to be read, or being read.", "글을 곧 수집하거나 수집하고 있습니다."},
		"look again":     {"Look again", "다시 확인하기"},
		"scrape good":    {"The scrape you asked for (%s) went well.", "요청한 수집(%s)이 잘 끝났습니다."},
		"scrape failed":  {"The scrape you asked for (%s) failed; below it says why.", "요청한 수집(%s)이 실패했습니다. 이유는 아래에 있습니다."},
		"read now":       {"Read now", "지금 수집하기"},
		"read again":     {"again %s", "%s 다시 가능"},
		"not followed":   {"This account is not read any more; its history stays. Lend tokens to have it read again.", "더 이상 수집하지 않는 계정이며 기록은 남아 있습니다. 다시 수집하려면 토큰을 등록하세요."},
		"not read":       {"not read", "수집하지 않음"},
		"to settings":    {"To the settings", "설정으로 가기"},
		"followed since": {"Followed since", "수집 시작"},
		"delivery.on":    {"What was read is delivered to InfluxDB, too.", "수집한 데이터는 InfluxDB에도 전송됩니다."},
		"delivery.off":   {"Nothing is delivered to InfluxDB; these pages do not need it.", "InfluxDB로 전송하지 않습니다. 이 페이지에는 필요하지 않습니다."},
		"writer.advice.login_failed": {
			"Velog does not take the stored tokens any more. Log in to velog.io, copy both cookies anew, and lend them again.",
			"저장된 토큰을 velog가 더 이상 받아들이지 않습니다. velog.io에 로그인해 두 쿠키를 새로 복사한 뒤 다시 등록하세요.",
		},
		"writer.advice.unknown_user": {
			"Velog has no user @%s any more. What was counted stays.",
			"velog에 @%s 사용자가 더 이상 없습니다. 집계한 기록은 남아 있습니다.",
		},
		"writer.advice.velog_down": {
			"It is asked again by itself, and no views are lost.",
			"자동으로 다시 시도하며, 조회수는 사라지지 않습니다.",
		},
		"writer.advice.schema": {
			"Velog has changed something that this program has yet to learn. The operator can see it, too.",
			"velog의 변경 사항을 이 프로그램이 아직 이해하지 못합니다. 운영자도 확인할 수 있습니다.",
		},
		"writer.advice.clock": {
			"The clock of this server is wrong, so nothing is stored until the operator sets it right. No views are lost.",
			"서버 시계가 맞지 않아 운영자가 바로잡을 때까지 아무것도 저장하지 않습니다. 조회수는 사라지지 않습니다.",
		},
		"writer.advice.error": {
			"Something went wrong here, and the operator's log says what. It is tried again by itself.",
			"이곳에서 오류가 났으며 운영자의 로그에 기록되었습니다. 자동으로 다시 시도합니다.",
		},
		"scrapes": {"Reading velog", "velog 수집"},
		"details": {"Details", "자세히"},
		"writer.advice.vanished": {
			"More than half of your posts are missing on velog. The others are read as ever. The missing ones count as deleted once velog says so on three days; if you deleted them yourself, confirm it here.",
			"velog에서 글이 절반 넘게 보이지 않습니다. 나머지 글은 계속 수집합니다. 보이지 않는 글은 velog가 사흘에 걸쳐 없다고 답하면 삭제된 글로 처리합니다. 직접 삭제하셨다면 여기에서 확인해 주세요.",
		},
	}
}

func settingsTexts() map[string][2]string {
	return map[string][2]string{
		"done.lent":        {"The tokens are stored.", "토큰을 저장했습니다."},
		"done.shared":      {"The public link is on.", "공개 링크를 켰습니다."},
		"done.unshared":    {"The public link is off.", "공개 링크를 껐습니다."},
		"done.ended":       {"All other browsers are signed out.", "다른 모든 브라우저에서 로그아웃했습니다."},
		"done.withdrawn":   {"You have withdrawn: the tokens are deleted, and nothing is read any more.", "철회했습니다. 토큰을 삭제했으며 더 이상 수집하지 않습니다."},
		"done.deleted":     {"All of it is deleted: tokens, readings and days.", "토큰과 수집 기록, 날짜별 집계를 모두 삭제했습니다."},
		"n.browser":        {"%s other browser|%s other browsers", "다른 브라우저 %s개"},
		"share.title":      {"Public link", "공개 링크"},
		"share.what":       {"With a public link anybody can see your days and posts, but no private ones, and none of these settings.", "공개 링크가 있으면 누구나 날짜별 조회수와 글을 볼 수 있습니다. 비공개 글과 설정은 보이지 않습니다."},
		"share.badge":      {"Badges for a README, in Markdown:", "README에 넣을 배지(마크다운):"},
		"share.badge alt":  {"The badge as it looks now", "지금의 배지 모습"},
		"share.badge kept": {"Other sites keep a badge for up to an hour.", "다른 사이트는 배지를 최대 한 시간까지 보관합니다."},
		"share.local":      {"Without PUBLIC_URL this link works on this machine alone.", "PUBLIC_URL을 설정하지 않으면 이 링크는 이 컴퓨터에서만 열립니다."},
		"share.on":         {"Switch on", "켜기"},
		"share.off":        {"Switch off", "끄기"},
		"share.gone":       {"Switched off, this link never works again; switching on makes another one.", "끄면 이 링크는 다시 쓸 수 없습니다. 다시 켜면 새 링크가 만들어집니다."},
		"tokens.title":     {"Velog tokens", "velog 토큰"},
		"tokens.renewed":   {"They are renewed by themselves as long as your posts are read.", "글을 수집하는 동안 자동으로 갱신됩니다."},
		"tokens.public":    {"No tokens are lent: only public posts are read. With tokens the private ones are, too, and the history stays.", "등록된 토큰이 없어 공개 글만 수집합니다. 토큰을 등록하면 비공개 글도 수집하며, 지금까지의 기록은 그대로 남습니다."},
		"tokens.lend":      {"Lend fresh tokens", "새 토큰 등록하기"},
		"tokens.become":    {"Lend tokens", "토큰 등록하기"},
		"tokens.store":     {"Try on velog and store", "velog에서 확인하고 저장"},
		"sessions.title":   {"Signed-in browsers", "로그인된 브라우저"},
		"sessions.alone":   {"Only this browser is signed in.", "이 브라우저에서만 로그인되어 있습니다."},
		"sessions.others":  {"This browser is signed in, and %s.", "이 브라우저와 %s에서 로그인되어 있습니다."},
		"sessions.end":     {"Sign out all others", "다른 브라우저 모두 로그아웃"},
		"export.title":     {"Take your data along", "데이터 내려받기"},
		"export.what":      {"As CSV, for a spreadsheet or a program of your own:", "스프레드시트나 다른 프로그램에서 쓸 수 있는 CSV 파일입니다:"},
		"export.days":      {"All days of all posts", "모든 글의 날짜별 집계"},
		"export.readings":  {"All readings", "모든 수집 기록"},
		"export.command":   {"This command writes all readings as CSV:", "다음 명령으로 모든 수집 기록을 CSV로 내보낼 수 있습니다:"},
		"withdraw.title":   {"Withdraw", "철회"},
		"withdraw.keep what": {
			"The tokens are deleted at once, every browser is signed out, the public link ends, and your posts are read no more. The history stays, for the day you come back.",
			"토큰을 바로 삭제하고 모든 브라우저에서 로그아웃하며 공개 링크를 없애고 더 이상 수집하지 않습니다. 기록은 나중에 돌아올 때를 위해 남겨 둡니다.",
		},
		"withdraw.keep":        {"Withdraw and keep the history", "기록은 남기고 철회하기"},
		"withdraw.delete":      {"Delete everything", "모두 삭제하기"},
		"withdraw.delete what": {"The history goes as well, from InfluxDB too. It cannot be had again: velog does not tell the days that are past.", "InfluxDB의 데이터를 포함해 모든 기록을 삭제합니다. velog는 지난 날짜별 수치를 알려 주지 않으므로 되돌릴 수 없습니다."},
		"withdraw.confirm":     {"Type the name of the account to confirm: %s", "확인을 위해 계정 이름을 입력하세요: %s"},
	}
}
