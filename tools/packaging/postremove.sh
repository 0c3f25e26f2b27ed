#!/bin/sh
# After removing a package. The ledger is the only copy of what it holds, so it is
# for the operator to delete.
set -e
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
case "$1" in
remove | purge | 0)
	if [ -e /var/lib/private/velog-dashboard ]; then
		echo "The ledger stays in /var/lib/private/velog-dashboard. To delete it:"
		echo "  rm -r /var/lib/velog-dashboard /var/lib/private/velog-dashboard"
	fi
	;;
esac
