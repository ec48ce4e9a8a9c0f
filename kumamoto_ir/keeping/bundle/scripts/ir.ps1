# Looks for a Python that the wheels fit; start.py does the rest. Nothing is fetched, no administrator is needed.
# Where scripts are forbidden: powershell -ExecutionPolicy Bypass -File ir.ps1 (or ir.cmd).
$check = 'import sys, zipfile; sys.exit(not @RANGE@ or sys.maxsize < 2**32)'
$start = Join-Path $PSScriptRoot 'start.py'
if (-not (Test-Path -LiteralPath $start)) {
    Write-Host '中身が壊れているか、足りません: start.py'
    Write-Host '紙の手順で進めてください。'
    exit 1
}
$env:PYTHON_MANAGER_AUTOMATIC_INSTALL = 'false'
foreach ($try in @(@PAIRS@, @('python'), @('python3'))) {
    $name = $try[0]
    $more = @($try | Select-Object -Skip 1)
    if (-not (Get-Command $name -CommandType Application -ErrorAction SilentlyContinue)) { continue }
    try { & $name @more -S -c $check 2>&1 | Out-Null } catch { continue }
    if ($LASTEXITCODE -ne 0) { continue }
    & $name @more -S $start @args
    exit $LASTEXITCODE
}
Write-Host 'このPCに、Python @FIRST@ から @LAST@ (64ビット)が見つかりません。'
Write-Host '紙の手順で進めてください。'
exit 1
