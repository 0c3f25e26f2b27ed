#!/bin/sh
# After installing or upgrading a package. Debian gives "configure" and the former
# version, RPM the number of versions installed.
set -e
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	systemctl try-restart velog-dashboard.service
fi
case "$1:$2" in
configure: | 1:*)
	echo "Set VELOG_USERS in /etc/velog-dashboard/velog-dashboard.env, then run:"
	echo "  systemctl enable --now velog-dashboard"
	;;
esac
