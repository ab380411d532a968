; Inno Setup: iscc packaging\windows\desktop-crm.iss, after pyinstaller packaging\desktop-crm.spec
#define Version "1.0.0"

[Setup]
AppId={{6B0C6C1E-3F0B-4F1C-9D4E-5B1E4E9B7A11}
AppName=Desktop CRM
AppVersion={#Version}
DefaultDirName={autopf}\Desktop CRM
DefaultGroupName=Desktop CRM
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=desktop-crm-{#Version}-setup
Compression=lzma2
SolidCompression=yes
ShowLanguageDialog=auto

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "uk"; MessagesFile: "compiler:Languages\Ukrainian.isl"
Name: "ru"; MessagesFile: "compiler:Languages\Russian.isl"

[Files]
Source: "..\..\dist\desktop-crm\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Desktop CRM"; Filename: "{app}\desktop-crm.exe"
Name: "{autodesktop}\Desktop CRM"; Filename: "{app}\desktop-crm.exe"; Tasks: desktopicon

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Run]
Filename: "{app}\desktop-crm.exe"; Description: "{cm:LaunchProgram,Desktop CRM}"; Flags: nowait postinstall skipifsilent
