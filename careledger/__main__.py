import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:  # importing the other commands takes longer than the server
        import typer

        from careledger.serving import serve

        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command()(serve)
        alone(sys.argv[2:], prog_name="python -m careledger serve")
    else:
        from careledger.cli import main

        sys.exit(main())
