package web

func signInTexts() map[string][2]string {
	return map[string][2]string{
		"your pages":    {"Your pages", "내 페이지"},
		"menu.overview": {"Overview", "개요"},
		"menu.state":    {"Collecting", "수집 상태"},
		"menu.settings": {"Settings", "설정"},
		"welcome":       {"velog-dashboard", "velog-dashboard"},
		"welcome.title": {"The views of your velog posts, day by day", "velog 글의 조회수를 날짜별로"},
		"welcome.what": {
			"velog shows one number for each post: its views in all. Here you see how many came on each day, for every post, private ones too. Other writers do not see yours; the operator of this site can.",
			"velog는 글마다 전체 조회수만 보여 줍니다. 여기에서는 비공개 글을 포함한 모든 글의 조회수를 날짜별로 볼 수 있습니다. 다른 글쓴이는 내 기록을 볼 수 없지만, 이 사이트의 운영자는 볼 수 있습니다.",
		},
		"register":     {"Register", "등록하기"},
		"sign in":      {"Sign in", "로그인"},
		"sign out":     {"Sign out", "로그아웃"},
		"look around":  {"Look around first", "먼저 둘러보기"},
		"sign in as":   {"Sign in as @%s", "@%s(으)로 로그인"},
		"link once":    {"This link signs you in once, in this browser.", "이 링크로는 이 브라우저에서 한 번만 로그인할 수 있습니다."},
		"no account":   {"Not registered yet?", "아직 등록하지 않으셨나요?"},
		"have account": {"Registered already?", "이미 등록하셨나요?"},
		"registration closed": {
			"Only the operator of this site adds writers. If you would like to be one, ask the operator.",
			"이 사이트에서는 운영자만 글쓴이를 추가할 수 있습니다. 이용하려면 운영자에게 문의하세요.",
		},
		"sign in how": {
			"Show with a token of velog that it is you: one of the two is enough, and one from long ago is as good, as long as velog takes it.",
			"velog 토큰으로 본인임을 확인합니다. 둘 중 하나만 있으면 되고, velog에서 아직 유효하다면 예전 토큰도 괜찮습니다.",
		},
		"sign in keeps": {
			"This browser stays signed in for 90 days, with a cookie of this site.",
			"이 브라우저는 이 사이트의 쿠키로 90일 동안 로그인 상태를 유지합니다.",
		},
		"register how": {
			"Lend the two tokens with which your browser is logged in to velog. Velog is asked at once whose they are, and from then on the views of your posts are counted.",
			"브라우저가 velog 로그인에 쓰는 토큰 두 개를 빌려주세요. 누구의 토큰인지 바로 velog에 확인하고, 그때부터 글의 조회수를 집계합니다.",
		},
		"follow another":       {"Follow another blog", "다른 블로그도 수집하기"},
		"blog name":            {"Name of the blog", "블로그 이름"},
		"blog hint":            {"What stands after @ in its address, velog.io/@name. Its public posts are read.", "주소 velog.io/@name에서 @ 뒤에 오는 이름입니다. 공개 글을 수집합니다."},
		"follow":               {"Follow", "수집하기"},
		"refusal.velog silent": {"Velog does not answer at the moment. Nothing was stored; try again in some minutes.", "지금 velog가 응답하지 않습니다. 저장된 것은 없습니다. 몇 분 뒤에 다시 시도하세요."},
		"refusal.no name":      {"This is not the name of a blog on velog.", "velog 블로그 이름이 아닙니다."},
		"refusal.upper case":   {"Velog has no blog @%s. Its names are lower case: try %s.", "velog에 @%s 블로그가 없습니다. velog의 이름은 소문자입니다. %s(으)로 다시 시도해 보세요."},
		"refusal.no blog":      {"Velog has no blog @%s. Please check the spelling.", "velog에 @%s 블로그가 없습니다. 철자를 확인해 주세요."},
		"follow signed in":     {"Follow a writer signed in, with private posts", "로그인하여 비공개 글까지 수집하기"},
		"token hint":           {"Begins with eyJ. It is not shown again.", "eyJ로 시작합니다. 다시 표시되지 않습니다."},
	}
}

func cookieTexts() map[string][2]string {
	return map[string][2]string{
		"cookies.title":  {"Where the tokens are found", "토큰을 찾는 방법"},
		"cookies.open":   {"On a computer, open this site and log in:", "컴퓨터에서 다음 사이트를 열고 로그인하세요:"},
		"cookies.tools":  {"Open the browser's developer tools and find the cookies:", "브라우저의 개발자 도구를 열고 쿠키를 찾으세요:"},
		"cookies.chrome": {"F12 (on a Mac ⌥⌘I), then Application, Storage, Cookies", "F12 (Mac은 ⌥⌘I) → 애플리케이션(Application) → 저장용량(Storage) → 쿠키(Cookies)"},
		"cookies.firefox": {
			"F12 (on a Mac ⌥⌘I), then Storage, Cookies",
			"F12 (Mac은 ⌥⌘I) → 저장소(Storage) → 쿠키(Cookies)",
		},
		"cookies.safari": {
			"Settings, Advanced, “Show features for web developers”; then ⌥⌘I, Storage, Cookies",
			"설정 → 고급 → ‘웹 개발자용 기능 보기’를 켠 뒤 ⌥⌘I → 저장 공간(Storage) → 쿠키(Cookies)",
		},
		"cookies.choose": {"Choose", "다음을 선택하세요:"},
		"cookies.copy": {
			"Double-click the value beside access_token, copy all of it, and paste it here. Do the same with refresh_token.",
			"access_token 옆의 값을 두 번 클릭해 전체를 복사한 뒤 여기에 붙여 넣으세요. refresh_token도 똑같이 하세요.",
		},
		"cookies.picture": {"The list of cookies: the values of the two marked rows are the tokens.", "쿠키 목록: 표시된 두 줄의 값이 토큰입니다."},
		"promises.title":  {"What becomes of them", "토큰은 이렇게 쓰입니다"},
		"promises.stored": {
			"The tokens are stored encrypted and appear on no page and in no log. The operator of this site holds the key and the database and could decrypt them: register only where you trust the operator.",
			"토큰은 암호화해 저장하며 어떤 페이지나 로그에도 나타나지 않습니다. 다만 이 사이트의 운영자는 데이터베이스와 암호화 키를 모두 가지고 있어 토큰을 복호화할 수 있습니다. 운영자를 신뢰할 수 있는 곳에만 등록하세요.",
		},
		"promises.operator": {
			"Other writers see nothing of yours. The operator can see the titles and numbers of your posts in Grafana, those of private posts too.",
			"다른 글쓴이는 내 글과 기록을 볼 수 없습니다. 운영자는 Grafana에서 비공개 글을 포함한 모든 글의 제목과 조회수를 볼 수 있습니다.",
		},
		"promises.used": {
			"They are used for one thing: to read the list of your posts with their views, likes and comments. Nothing is ever written or changed on velog.",
			"글 목록과 조회수, 좋아요, 댓글 수를 읽는 데만 사용합니다. velog에 글을 쓰거나 무언가를 바꾸는 일은 없습니다.",
		},
		"promises.browser": {
			"Your browser stays logged in to velog. The tokens are renewed here by themselves, so that once is enough.",
			"브라우저의 velog 로그인은 그대로 유지됩니다. 토큰은 여기에서 자동으로 갱신되므로 한 번만 등록하면 됩니다.",
		},
		"promises.withdraw": {
			"You can withdraw in the settings at any time: the tokens are deleted at once, and your history as well if you like.",
			"언제든지 설정에서 철회할 수 있습니다. 토큰은 바로 삭제되며, 원하면 기록까지 모두 삭제할 수 있습니다.",
		},
	}
}

func refusalTexts() map[string][2]string {
	return map[string][2]string{
		"refused":             {"This was not done", "처리하지 못했습니다"},
		"refusal.missing":     {"%s is missing. Paste its value from velog's cookies.", "%s이(가) 없습니다. velog 쿠키에서 값을 복사해 붙여 넣으세요."},
		"refusal.missing any": {"Paste one of the two tokens.", "두 토큰 중 하나를 붙여 넣으세요."},
		"refusal.malformed":   {"%s does not hold one of velog's tokens. Copy the whole value of the cookie: it begins with eyJ.", "%s에 입력한 값은 velog 토큰이 아닙니다. eyJ로 시작하는 쿠키 값 전체를 복사하세요."},
		"refusal.swapped":     {"In %s stands the other one of the two tokens. Exchange them.", "%s에 다른 쪽 토큰이 들어 있습니다. 두 값을 서로 바꾸세요."},
		"refusal.mixed":       {"The two tokens are of two different writers. Log in to velog.io as the right one and copy both cookies from there.", "두 토큰이 서로 다른 사용자의 것입니다. 맞는 계정으로 velog.io에 로그인해 두 쿠키를 함께 복사하세요."},
		"refusal.ended":       {"%s has expired. Log in to velog.io again and copy both cookies anew.", "%s이(가) 만료되었습니다. velog.io에 다시 로그인해 두 쿠키를 새로 복사하세요."},
		"refusal.refused":     {"Velog rejects %s. Log in to velog.io again and copy both cookies anew, each as a whole.", "velog가 %s을(를) 받아들이지 않습니다. velog.io에 다시 로그인해 두 쿠키를 처음부터 끝까지 새로 복사하세요."},
		"refusal.other_user": {
			"Velog says that these are the tokens of another writer, @%s. Log in to velog.io as the right one.",
			"velog에 따르면 이 토큰은 다른 사용자 @%s의 것입니다. 맞는 계정으로 velog.io에 로그인하세요.",
		},
		"refusal.closed": {
			"Velog knows you as @%s, but there is no such account here, and only the operator adds some. Ask the operator.",
			"velog에서 @%s(으)로 확인되었지만 이곳에는 그 계정이 없습니다. 계정은 운영자만 추가할 수 있으니 운영자에게 문의하세요.",
		},
		"refusal.unknown": {
			"Velog knows you as @%s, but there is no such account here yet.",
			"velog에서 @%s(으)로 확인되었지만 이곳에는 아직 그 계정이 없습니다.",
		},
		"refusal.slow":         {"These were too many attempts. Try again in %s.", "시도가 너무 많았습니다. %s 뒤에 다시 시도하세요."},
		"refusal.velog_down":   {"Velog does not answer at the moment, so it cannot be asked who you are. Nothing was stored; try again in some minutes.", "지금 velog가 응답하지 않아 본인 확인을 할 수 없습니다. 저장된 것은 없습니다. 몇 분 뒤에 다시 시도하세요."},
		"refusal.link":         {"This sign-in link is wrong, was used, or has ended. Ask the operator for another one, or sign in with a token.", "로그인 링크가 잘못되었거나 이미 사용되었거나 만료되었습니다. 운영자에게 새 링크를 요청하거나 토큰으로 로그인하세요."},
		"refusal.soon":         {"Your posts were read a moment ago. They can be read again in %s.", "방금 글을 수집했습니다. %s 뒤에 다시 수집할 수 있습니다."},
		"refusal.not_followed": {"This account is not followed any more. Lend tokens in the settings to have it followed again.", "더 이상 수집하지 않는 계정입니다. 다시 수집하려면 설정에서 토큰을 등록하세요."},
		"refusal.confirm":      {"To delete everything, type the name of the account: %s", "모두 삭제하려면 계정 이름을 입력하세요: %s"},
	}
}
