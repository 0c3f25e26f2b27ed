#!/bin/sh
# Before removing a package, not before upgrading it.
set -e
case "$1" in
remove | 0)
	if [ -d /run/systemd/system ]; then
		systemctl disable --now velog-dashboard.service velog-dashboard-collect.timer
		systemctl stop velog-dashboard-collect.service
	fi
	;;
esac
