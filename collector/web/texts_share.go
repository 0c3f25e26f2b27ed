package web

// shareTexts are those of public links, badges, and looking around.
func shareTexts() map[string][2]string {
	return map[string][2]string{
		"guest.link": {"@%s’s posts", "@%s의 글"},
		"guest.demo": {"Look around: @%s", "둘러보기: @%s"},
		"banner.link": {
			"@%s shares this page. Private posts are not in it.",
			"@%s 님이 공유한 페이지입니다. 비공개 글은 포함되지 않습니다.",
		},
		"banner.hidden 1": {
			"One post is not shown now: velog has not confirmed within a day that it is public. It is shown again once its blog can be read.",
			"글 1편은 지금 표시하지 않습니다. 공개 글인지 하루 넘게 velog에서 확인하지 못했습니다. 블로그를 다시 수집하면 표시됩니다.",
		},
		"banner.hidden": {
			"%d posts are not shown now: velog has not confirmed within a day that they are public. They are shown again once their blog can be read.",
			"글 %d편은 지금 표시하지 않습니다. 공개 글인지 하루 넘게 velog에서 확인하지 못했습니다. 블로그를 다시 수집하면 표시됩니다.",
		},
		"banner.demo": {
			"This blog is simulated: its posts and its readers are made up.",
			"둘러보기용 가상 블로그입니다. 글과 조회수는 모두 지어낸 것입니다.",
		},
		"sign in to see yours": {"Sign in to see yours.", "로그인하면 내 블로그를 볼 수 있습니다."},
		"see yours":            {"See yours.", "내 블로그 보기"},
		"badge.total":          {"views", "조회수"},
		"badge.month":          {"views, 30 days", "30일 조회수"},
		"wrong.share": {
			"There is nothing at this address: the link is wrong, or it was switched off.",
			"이 주소에는 아무것도 없습니다. 링크가 잘못되었거나 공유가 꺼졌습니다.",
		},
		"wrong.badge": {"%s=%s is not known: take one of %s.", "%s=%s은(는) 알 수 없습니다. %s 중에서 고르세요."},
	}
}
