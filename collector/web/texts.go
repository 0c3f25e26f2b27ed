package web

import "maps"

// catalogue returns every text of the pages by its key: in English, in Korean.
// A noun with two forms in English has them apart by a bar.
func catalogue() map[string][2]string {
	all := map[string][2]string{}
	for _, part := range []map[string][2]string{
		frameTexts(), numberTexts(), overviewTexts(), chartTexts(), postTexts(), statusTexts(), stateTexts(), wrongTexts(),
		signInTexts(), cookieTexts(), refusalTexts(), collectingTexts(), settingsTexts(), shareTexts(),
	} {
		maps.Copy(all, part)
	}
	return all
}

func frameTexts() map[string][2]string {
	return map[string][2]string{
		"skip":             {"To the content", "본문으로 건너뛰기"},
		"language":         {"Language", "언어"},
		"where":            {"Where you are", "현재 위치"},
		"accounts":         {"Accounts", "계정"},
		"metrics":          {"metrics", "메트릭"},
		"days are Seoul's": {"days and times are Seoul's (UTC+9)", "날짜와 시각은 서울 기준(UTC+9)"},
		"never":            {"never", "없음"},
		"to the beginning": {"Back to the beginning", "처음으로"},
		"problem":          {"This page cannot be shown", "페이지를 표시할 수 없습니다"},
		"broken":           {"This cannot be read now; the log says why.", "지금은 읽을 수 없습니다. 이유는 로그에 있습니다."},
	}
}

func numberTexts() map[string][2]string {
	return map[string][2]string{
		"weekdays":          {"Sun Mon Tue Wed Thu Fri Sat", "일 월 화 수 목 금 토"},
		"months":            {"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "1 2 3 4 5 6 7 8 9 10 11 12"},
		"units":             {"k M B", "만 억"},
		"date.short":        {"%s %d", "%s월 %d일"},
		"date.month":        {"%s %d", "%[2]d년 %[1]s월"},
		"time.now":          {"now", "방금"},
		"time.in":           {"in %s", "%s 뒤"},
		"time.ago":          {"%s ago", "%s 전"},
		"n.second":          {"%s second|%s seconds", "%s초"},
		"n.minute":          {"%s minute|%s minutes", "%s분"},
		"n.hour":            {"%s hour|%s hours", "%s시간"},
		"n.day":             {"%s day|%s days", "%s일"},
		"n.view":            {"%s view|%s views", "조회 %s회"},
		"n.like":            {"%s like|%s likes", "좋아요 %s개"},
		"n.post":            {"%s post|%s posts", "글 %s개"},
		"n.scrape":          {"%s scrape|%s scrapes", "%s회"},
		"n.point":           {"%s point|%s points", "%s개"},
		"n.account":         {"%s account|%s accounts", "계정 %s개"},
		"n.healthy account": {"%s healthy account|%s healthy accounts", "정상 계정 %s개"},
	}
}

func overviewTexts() map[string][2]string {
	return map[string][2]string{
		"views":            {"Views", "조회수"},
		"likes":            {"Likes", "좋아요"},
		"comments":         {"Comments", "댓글"},
		"posts":            {"Posts", "글"},
		"views in all":     {"Views in all", "전체 조회수"},
		"per hundred":      {"Likes per 100 views", "조회 100회당 좋아요"},
		"today":            {"Today", "오늘"},
		"yesterday":        {"Yesterday", "어제"},
		"week":             {"7 days", "7일"},
		"month":            {"30 days", "30일"},
		"before.today":     {"so far; %s by this time yesterday", "지금까지 · 어제 이맘때 %s"},
		"so far until":     {"until %s; %s by then yesterday", "%s까지 · 어제 같은 시각까지 %s"},
		"not known":        {"not known", "알 수 없음"},
		"only days":        {"only %d of them known", "그중 %d일만 집계됨"},
		"before unknown":   {"nothing to compare with yet", "비교할 이전 기록이 아직 없음"},
		"before.yesterday": {"the day before: %s", "그저께 %s"},
		"before.week":      {"to yesterday; the 7 before: %s", "어제까지 · 이전 7일 %s"},
		"before.month":     {"to yesterday; the 30 before: %s", "어제까지 · 이전 30일 %s"},
		"collecting":       {"Collecting", "수집 상태"},

		"obstacle.today.before_unknown": {
			"so far; nothing to compare with yet", "지금까지 · 비교할 이전 기록이 아직 없음",
		},
		"obstacle.today.before_incomplete": {
			"so far; not comparable: yesterday is incomplete", "지금까지 · 비교 불가: 어제 기록이 하루치가 아님",
		},
		"obstacle.yesterday.incomplete": {
			"not comparable: the day is incomplete", "비교 불가: 기록이 하루치가 아님",
		},
		"obstacle.yesterday.before_incomplete": {
			"not comparable: the day before is incomplete", "비교 불가: 그저께 기록이 하루치가 아님",
		},
		"obstacle.week.incomplete": {
			"not comparable: a day of the 7 is incomplete", "비교 불가: 7일 중 일부만 집계된 날이 있음",
		},
		"obstacle.week.before_incomplete": {
			"not comparable: a day of the 7 before is incomplete", "비교 불가: 이전 7일 중 일부만 집계된 날이 있음",
		},
		"obstacle.month.incomplete": {
			"not comparable: a day of the 30 is incomplete", "비교 불가: 30일 중 일부만 집계된 날이 있음",
		},
		"obstacle.month.before_incomplete": {
			"not comparable: a day of the 30 before is incomplete", "비교 불가: 이전 30일 중 일부만 집계된 날이 있음",
		},

		"column.title":     {"Title", "제목"},
		"column.today":     {"Today", "오늘"},
		"column.yesterday": {"Yesterday", "어제"},
		"column.week":      {"7 days", "7일"},
		"column.month":     {"30 days", "30일"},
		"column.total":     {"In all", "전체"},
		"column.likes":     {"Likes", "좋아요"},
		"column.release":   {"Released", "발행일"},
		"last 30 days":     {"Last 30 days", "최근 30일"},
		"posts of":         {"Posts of @%s with their views", "@%s의 글과 조회수"},
		"search titles":    {"Search titles", "제목 검색"},
		"search":           {"Search", "검색"},
		"found":            {"%s with “%s” in the title.", "제목에 ‘%[2]s’이(가) 있는 %[1]s."},
		"show all":         {"Show all posts", "모든 글 보기"},
		"nothing found":    {"No title has this in it.", "일치하는 제목이 없습니다."},
		"no posts":         {"No posts yet.", "아직 글이 없습니다."},
		"pages":            {"Pages of the list", "목록 페이지"},
		"shown":            {"%s–%s of %s", "%[3]s개 중 %[1]s–%[2]s"},
		"previous":         {"Previous", "이전"},
		"next":             {"Next", "다음"},
		"private":          {"private", "비공개"},
		"gone":             {"gone", "삭제됨"},
	}
}

func chartTexts() map[string][2]string {
	return map[string][2]string{
		"range":                 {"Range of days", "기간"},
		"range.30d":             {"30 days", "30일"},
		"range.90d":             {"90 days", "90일"},
		"range.1y":              {"1 year", "1년"},
		"range.all":             {"All", "전체"},
		"chart.daily.view":      {"Views by day", "일별 조회수"},
		"chart.daily.like":      {"Likes by day", "일별 좋아요"},
		"chart.weekly.view":     {"Views by week", "주별 조회수"},
		"chart.weekly.like":     {"Likes by week", "주별 좋아요"},
		"chart.cumulative":      {"Views in all", "누적 조회수"},
		"chart.today":           {"Today's course", "오늘의 흐름"},
		"chart.desc":            {"%s to %s: %s in all, at most %s (%s).", "%s부터 %s까지 모두 %s, 최고 %s (%s)."},
		"chart.cumulative.desc": {"From %s to %s views.", "조회수 %s에서 %s까지."},
		"chart.today.desc":      {"%s since midnight in Seoul, as they were read.", "서울 자정부터 지금까지 %s."},
		"legend.exact":          {"counted exactly", "정확히 집계한 날"},
		"legend.estimated":      {"estimated over a gap", "추정한 날 (기록이 비어 있음)"},
		"legend.partial":        {"not over, or begun in it", "일부만 집계한 날"},
		"legend.average":        {"mean of 7 days", "7일 평균"},
		"quality":               {"Quality", "정확도"},
		"quality.exact":         {"exact", "정확"},
		"quality.estimated":     {"estimated", "추정"},
		"quality.partial":       {"partial", "일부"},
		"quality.reported":      {"reported", "velog 집계"},
		"no days":               {"No day is known yet: views are counted from the first reading on.", "아직 집계된 날이 없습니다. 첫 수집부터 조회수를 셉니다."},
	}
}

func postTexts() map[string][2]string {
	return map[string][2]string{
		"on velog":        {"on velog", "velog에서 보기"},
		"released":        {"released %s", "%s 발행"},
		"release unknown": {"release not known", "발행일을 알 수 없음"},
		"series":          {"series “%s”", "시리즈 ‘%s’"},
		"gone since":      {"gone since %s", "%s에 삭제됨"},
		"last read":       {"Last read", "마지막 수집"},
		"days as a table": {"The days as a table", "날짜별 표로 보기"},
		"days of":         {"Days of %s", "%s의 날짜별 기록"},
		"date":            {"Day", "날짜"},
	}
}

func statusTexts() map[string][2]string {
	return map[string][2]string{
		"all well":           {"all well", "모두 정상"},
		"in trouble":         {"%d in trouble", "%d개에 문제 있음"},
		"more healthy":       {"And %s more, which this command names:", "그 밖에 %s가 더 있습니다. 모두 보려면:"},
		"wanted":             {"Not followed, though configured", "설정했지만 수집하지 못하는 계정"},
		"not tried":          {"velog is about to be asked", "곧 velog에 확인합니다"},
		"tried again":        {"tried again %s", "%s 다시 시도"},
		"nobody followed":    {"No account is followed yet", "아직 수집하는 계정이 없습니다"},
		"signed in":          {"signed in, private posts too", "로그인됨, 비공개 글 포함"},
		"public":             {"public posts", "공개 글"},
		"now called":         {"now @%s on velog", "velog에서는 이제 @%s"},
		"views so far":       {"views so far", "지금까지"},
		"in all":             {"In all", "전체"},
		"last scrape":        {"Last scrape", "마지막 수집"},
		"last good scrape":   {"Last good scrape", "마지막으로 성공한 수집"},
		"failed in a row":    {"Failed in a row", "연속 실패"},
		"next scrape":        {"Next scrape", "다음 수집"},
		"due":                {"due", "곧"},
		"last complete day":  {"Last complete day", "집계가 끝난 마지막 날"},
		"access token ends":  {"Access token ends", "액세스 토큰 만료"},
		"refresh token ends": {"Refresh token ends", "리프레시 토큰 만료"},
		"delivery":           {"Delivery to InfluxDB", "InfluxDB 전송"},
		"on":                 {"on", "켜짐"},
		"off":                {"off", "꺼짐"},
		"failed":             {"failed", "실패"},
		"points wait":        {"The points wait in the ledger and are delivered when InfluxDB takes them again.", "데이터는 장부에 남아 있으며 InfluxDB가 다시 받으면 전송됩니다."},
		"waiting":            {"Waiting", "대기 중"},
		"oldest waits":       {"The oldest waits since", "가장 오래 기다린 데이터"},
		"points refused":     {"InfluxDB refuses these points. They stay in the ledger and are tried again daily, and by velog-dashboard deliver once the cause is removed.", "InfluxDB가 받지 않은 데이터입니다. 장부에 남아 있으며 하루에 한 번, 그리고 원인을 없앤 뒤 velog-dashboard deliver를 실행하면 다시 전송합니다."},
		"refused points":     {"Refused", "거부됨"},
		"kept since":         {"First day in InfluxDB", "InfluxDB의 첫 날짜"},
		"older days":         {"Its bucket keeps no older days. They stay in the ledger.", "버킷의 보존 기간이 지난 날은 장부에만 있습니다."},
		"refused since":      {"First refused", "처음 거부된 시각"},
		"last delivery":      {"Last delivery", "마지막 전송"},
		"how to deliver":     {"All daily points wait in the ledger. To have them delivered, set", "일별 데이터는 모두 장부에 쌓여 있습니다. 전송하려면 다음을 설정하세요:"},
		"from the first reading": {
			"Views are counted from the first reading on; what came before stays a total, for velog does not tell its days.",
			"조회수는 첫 수집부터 셉니다. velog는 지난 날짜별 수치를 알려 주지 않으므로 그 이전은 합계로만 남습니다.",
		},
	}
}

func stateTexts() map[string][2]string {
	return map[string][2]string{
		"state.new":          {"waits for its first scrape", "첫 수집 대기 중"},
		"state.up":           {"up", "정상"},
		"state.login_failed": {"login failed", "로그인 실패"},
		"state.unknown_user": {"unknown to velog", "velog에 없는 사용자"},
		"state.velog_down":   {"velog does not answer", "velog 응답 없음"},
		"state.schema":       {"velog's answer is not understood", "velog 응답을 해석할 수 없음"},
		"state.clock":        {"this machine's clock is wrong", "서버 시계가 맞지 않음"},
		"state.vanished":     {"posts have vanished", "글이 사라짐"},
		"state.error":        {"error", "오류"},
		"state.unread":       {"some posts cannot be read", "일부 글을 읽지 못함"},
		"advice.login_failed": {
			"Log in to velog.io, copy the cookies access_token and refresh_token, and lend them in the settings, or run velog-dashboard accounts add --tokens.",
			"velog.io에 로그인해 access_token과 refresh_token 쿠키를 복사한 뒤 설정에서 다시 등록하거나 velog-dashboard accounts add --tokens를 실행하세요.",
		},
		"advice.unknown_user": {
			"Check the name; velog-dashboard accounts remove %s ends its following.",
			"이름을 확인하세요. 수집을 끝내려면 velog-dashboard accounts remove %s를 실행하세요.",
		},
		"advice.velog_down": {
			"It is asked again by itself, and no views are lost.",
			"자동으로 다시 시도하며, 조회수는 사라지지 않습니다.",
		},
		"advice.schema": {
			"Look for a newer version of velog-dashboard.",
			"velog-dashboard의 새 버전이 있는지 확인하세요.",
		},
		"advice.clock": {
			"Set this machine's clock right. Nothing is stored until then, and no views are lost.",
			"이 컴퓨터의 시계를 맞추세요. 그때까지 아무것도 저장하지 않으며, 조회수는 사라지지 않습니다.",
		},
		"advice.vanished": {
			"What velog still shows is read. The other posts count as deleted once velog says so on three days. If they were really deleted, confirm it on the account's page of state, or run velog-dashboard collect --accept-vanished %s.",
			"velog에 보이는 글은 계속 수집합니다. 나머지는 velog가 사흘에 걸쳐 없다고 답하면 삭제된 글로 처리합니다. 정말로 삭제했다면 계정의 수집 상태 페이지에서 확인하거나 velog-dashboard collect --accept-vanished %s를 실행하세요.",
		},
		"gaps.unread":     {"The views of %d of %d posts could not be read. They are tried again with each scrape.", "글 %[2]d개 중 %[1]d개의 조회수를 읽지 못했습니다. 수집할 때마다 다시 시도합니다."},
		"gaps.lost":       {"%d of %d posts are missing on velog.", "글 %[2]d개 중 %[1]d개가 velog에 보이지 않습니다."},
		"gaps.incomplete": {"Velog's list may leave out posts: more of them than it shows at once have the same release time.", "발행 시각이 같은 글이 너무 많아 velog 목록에 일부가 나오지 않을 수 있습니다."},
		"vanished.accept": {"Yes, these posts were deleted", "네, 삭제한 글입니다"},
	}
}

func wrongTexts() map[string][2]string {
	return map[string][2]string{
		"wrong.address": {"There is nothing at this address.", "이 주소에는 아무것도 없습니다."},
		"wrong.user":    {"Nobody called “%s” is followed here.", "여기에서 수집하는 계정 중에 ‘%s’은(는) 없습니다."},
		"wrong.post":    {"@%s has no post with the id “%s”.", "@%s의 글 중에 id가 ‘%s’인 것은 없습니다."},
		"wrong.range":   {"“%s” is no range: take 30d, 90d, 1y or all.", "‘%s’은(는) 기간이 아닙니다. 30d, 90d, 1y, all 중에서 고르세요."},
		"wrong.sort":    {"Posts cannot be sorted by “%s”.", "‘%s’(으)로는 정렬할 수 없습니다."},
		"wrong.order":   {"“%s” is no order: take asc or desc.", "‘%s’은(는) 정렬 방향이 아닙니다. asc와 desc 중에서 고르세요."},
		"wrong.page":    {"“%s” is no page: pages are numbered from 1 on.", "‘%s’은(는) 페이지가 아닙니다. 페이지는 1부터 셉니다."},
		"wrong.no page": {"There is no page %d: the last one is %d.", "%d페이지는 없습니다. 마지막은 %d페이지입니다."},
		"wrong.search":  {"A search has at most %d letters.", "검색어는 %d자까지 쓸 수 있습니다."},
		"wrong.local":   {"Nobody signs in here: these pages are the operator's, on this machine.", "이 페이지는 이 컴퓨터의 운영자를 위한 것이어서 로그인이 없습니다."},
		"wrong.site":    {"This was sent by another site, and was not done. Open the page here and try again.", "다른 사이트에서 보낸 요청이라 처리하지 않았습니다. 이 사이트에서 페이지를 열고 다시 시도하세요."},
		"wrong.host": {
			"These pages answer only on the machine itself and under a name of it, such as http://localhost:9914. To reach them from elsewhere or by another name, set PUBLIC_URL, for example to http://%s: writers then sign in.",
			"이 페이지는 수집기가 실행되는 컴퓨터에서 http://localhost:9914 처럼 그 컴퓨터를 가리키는 이름으로만 열 수 있습니다. 다른 곳이나 다른 이름으로 열려면 PUBLIC_URL을 설정하세요(예: http://%s). 그러면 글쓴이마다 로그인하게 됩니다.",
		},
		"wrong.host public": {"These pages are at %s.", "이 페이지의 주소는 %s 입니다."},
		"wrong.form":        {"This form is not as these pages send it. Open the page again and fill it in once more.", "올바른 양식이 아닙니다. 페이지를 다시 열어 입력하세요."},
		"wrong.form kind":   {"A form is expected here: application/x-www-form-urlencoded.", "여기에는 application/x-www-form-urlencoded 양식만 보낼 수 있습니다."},
		"wrong.form size":   {"This form is too large.", "양식이 너무 큽니다."},
		"wrong.lang":        {"“%s” is no language of these pages: take ko or en.", "‘%s’은(는) 지원하지 않는 언어입니다. ko와 en 중에서 고르세요."},
	}
}
