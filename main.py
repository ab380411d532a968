from desktop_crm.bootstrap import main

raise SystemExit(main())
