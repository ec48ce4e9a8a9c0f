@echo off
setlocal EnableExtensions DisableDelayedExpansion
rem Looks for a Python that the wheels fit; start.py does the rest. Nothing is fetched, no administrator is needed.
if not exist "%~dp0start.py" goto nostart
set "STICK_PYTHON="
set "STICK_CHECK=import sys, zipfile; sys.exit(not @RANGE@ or sys.maxsize < 2**32)"
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"
@TRIES@
call :try python
call :try python3
if not defined STICK_PYTHON goto nopython
%STICK_PYTHON% -S "%~dp0start.py" %*
set "STICK_CODE=%ERRORLEVEL%"
rem Without arguments it was probably a double click: the window would close before anything can be read.
if "%~1"=="" pause
exit /b %STICK_CODE%

:try
if defined STICK_PYTHON exit /b 0
call %* -S -c "%STICK_CHECK%" >nul 2>nul
if not errorlevel 1 set "STICK_PYTHON=%*"
exit /b 0

:nostart
echo 中身が壊れているか、足りません: start.py
echo 紙の手順で進めてください。
if "%~1"=="" pause
exit /b 1

:nopython
echo このPCに、Python @FIRST@ から @LAST@ (64ビット)が見つかりません。
echo 紙の手順で進めてください。
if "%~1"=="" pause
exit /b 1
